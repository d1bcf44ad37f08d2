/** The review of an import is a modal Slack takes, whatever the file holds, and its answer is read as it was meant. */
import type { ViewOutput } from '@slack/bolt';
import { expect, test } from 'vitest';
import { checkView } from '../../../src/block-kit/check.ts';
import { guessColumns } from '../../../src/imports/mapping.ts';
import { questionsOf, type Understood } from '../../../src/imports/understand.ts';
import { readMeta, readReview } from '../../../src/slack/imports/review-answer.ts';
import { buildReview } from '../../../src/slack/imports/review-form.ts';
import { wordsOf } from '../../support/product.ts';

const known = { types: new Set(['leads']), isCountry: (name: string) => name === 'Spain' };

function understood(header: string[], ...rows: string[][]): Understood {
  return {
    table: {
      format: { encoding: 'utf-8', delimiter: ',', newlines: ['\n'], padded: false, headerRow: 1 },
      columns: header,
      above: [],
      sample: rows,
      top: [header, ...rows].slice(0, 10).map((cells, at) => ({ row: at + 1, line: at + 1, cells })),
    },
    guesses: guessColumns(header, rows, known),
    remembered: true,
    types: [],
  };
}

const meta = { importId: 'i', plan: 3, generation: 1, given: {} };
const formOf = (of: Understood) =>
  buildReview({ meta, understood: of, type: { id: 1, name: 'Leads' }, country: null, policy: 'skip' });

test('each column shows some values, the share that fits, and how it was told or why it is left out', () => {
  const view = formOf(
    understood(
      ['E-mail', 'Ort', 'Phone', 'Kürzel'],
      ['ana@x.de', 'Vigo', '1', 'q'],
      ['jo@x.de', 'Lugo', '2', 'w'],
      ['nobody', 'Lugo', '3', 'e'],
    ),
  );
  expect(checkView(view)).toEqual([]);
  const words = wordsOf(view);
  expect(words).toContain(
    'ana@x.de · jo@x.de · nobody — 66 % of the values look like e-mail addresses — told by its name',
  );
  expect(words).toContain('1 · 2 · 3 — left out: the service has no field for it');
  expect(words).toContain('left out: its name says nothing to me');
  expect(words).toContain('your team’s last import');
});

test('a column without a name is not blamed for what its name says', () => {
  const rows = [
    ['ana@x.de', 'q'],
    ['jo@x.de', 'w'],
  ];
  const without = understood(['Column A', 'Column B'], ...rows);
  without.table.format.headerRow = 'none';
  for (const of of [without, understood(['E-mail', ' '], ...rows)]) {
    const words = wordsOf(formOf(of));
    expect(words).toContain('left out: it has no name to go by, and its values do not tell');
    expect(words).not.toContain('its name says');
  }
});

test.each([1, 80, 81, 500])('a file of %s columns fits into the modal, with the worst of texts', (count) => {
  const wild = '\u05d0😀<!channel>&'.repeat(40);
  const header = Array.from({ length: count }, (_, at) => (at === 70 ? 'E-mail' : `${at} ${wild}`));
  const row = (at: number) => header.map((_, column) => (column === 70 ? `a${at}@x.de` : `${at}${wild}`));
  const of = understood(header, row(1), row(2), row(3));
  const view = formOf(of);
  expect(checkView(view)).toEqual([]);
  expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
  if (count > 80) expect(wordsOf(view)).toContain(`80 of ${count} columns`);
});

/** The modal as Slack sends it back, with these options chosen. */
function answered(of: Understood, chosen: Record<string, string> = {}): ViewOutput {
  const { blocks, private_metadata } = formOf(of);
  const values = Object.fromEntries(
    Object.entries(chosen).map(([blockId, value]) => {
      const block = blocks.find((one) => one.block_id === blockId);
      const { action_id: actionId = '' } = (block as { element?: { action_id?: string } }).element ?? {};
      return [blockId, { [actionId]: { type: 'static_select', selected_option: { value } } }];
    }),
  );
  return { blocks, private_metadata, state: { values } } as unknown as ViewOutput;
}

const rivals = understood(['Work email', 'Private email'], ['a@x.de', 'a@y.de'], ['b@x.de', 'b@y.de']);
const column = (at: number, question = 'told') => `imports.review.column.1.${question}.${at}`;

test('what was asked counts as answered, and what was left alone stays a guess', () => {
  expect(questionsOf(rivals.guesses)).toEqual([{ field: 'email', column: 0, rivals: [1] }]);
  const plain = understood(['E-mail', 'City'], ['a@x.de', 'Vigo'], ['b@x.de', 'Lugo']);
  expect(readReview(answered(plain), meta)).toMatchObject({
    reviewed: { columns: {}, plan: 3, policy: 'skip' },
  });
  const worded = understood(['E-mail', 'City'], ['a@x.de', 'could also be'], ['b@x.de', 'Lugo']);
  expect(readReview(answered(worded), meta)).toMatchObject({ reviewed: { columns: {} } });
  expect(readReview(answered(rivals), meta)).toMatchObject({ reviewed: { columns: { 0: 'email' } } });
  expect(readMeta(answered(rivals))).toEqual(meta);
});

test('two columns of one field, and none with addresses, are said under the field', () => {
  const double = readReview(answered(rivals, { [column(1)]: 'email' }), meta);
  expect(double).toEqual({ errors: { [column(1)]: expect.stringContaining('is the e-mail already') } });
  const asked = column(0, 'asked');
  const none = readReview(answered(rivals, { [asked]: 'leave_out' }), meta);
  expect(none).toEqual({
    errors: { [asked]: expect.stringContaining('No column is the e-mail address') },
  });
});

test('a format that is still being read is waited for', () => {
  const early = readReview(answered(rivals, { 'imports.review.delimiter.1': ';' }), meta);
  expect(early).toEqual({
    errors: { 'imports.review.delimiter.1': expect.stringContaining('being read anew') },
  });
});
