/** Every message and modal of imports is one Slack takes, and says what people need to know. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkMessage, checkView } from '../../../src/block-kit/check.ts';
import { AppError } from '../../../src/errors.ts';
import type { Import, ImportState, Offer, Receipt, Tally } from '../../../src/imports/import.ts';
import { buildFileForm, buildTaken } from '../../../src/slack/imports/file-form.ts';
import { buildHistory } from '../../../src/slack/imports/history-message.ts';
import { buildImportMessage } from '../../../src/slack/imports/message.ts';
import { buildRefusal } from '../../../src/slack/imports/press.ts';

const STATES: ImportState[] = [
  'reading',
  'ignored',
  'refused',
  'blocked',
  'offered',
  'dismissed',
  'expired',
  'queued',
  'running',
  'paused',
  'stopped',
  'done',
];

const tally: Tally = {
  fit: 1011,
  update: 0,
  same: 0,
  existing: 163,
  absent: 0,
  several: 0,
  doubles: 9,
  unfit: 21,
  problems: [
    {
      row: 5,
      reason: 'not an e-mail address',
      problem: '`ana@x` is not an e-mail address: add the part after the dot',
    },
  ],
  doubled: [{ row: 7, winner: 9 }],
  sample: [{ row: 2, is: 'add', email: 'ana@example.com', name: 'Ana Ruiz', changes: [] }],
  doubtful: 0,
  doubts: [],
};
const offer: Offer = {
  format: { encoding: 'windows-1252', delimiter: ';', newlines: ['\n'], padded: false, headerRow: 1 },
  columns: ['Name', 'Mail', 'Phone'],
  mapping: ['full_name', 'email', null],
  rows: 1204,
  asIs: tally,
  withCountry: { ...tally, fit: 1020, unfit: 12 },
  types: [
    { id: 1, name: 'Customers' },
    { id: 2, name: 'Leads' },
  ],
  questions: [],
  remembered: false,
  seen: null,
  by: { overrides: { format: {}, columns: {} }, policy: 'skip' },
};
const receipt: Receipt = {
  rows: 1204,
  present: 1009,
  notTaken: 2,
  updated: 0,
  same: 0,
  absent: 0,
  several: 0,
  notSent: 0,
  existing: 163,
  doubles: 9,
  refused: 1,
  unfit: 20,
  reasons: [{ reason: 'not an e-mail address', rows: 20 }],
  attached: true,
};
const imported: Import = {
  id: '7b0e6a1e-5d0c-4c8e-9f57-0a8f0d0b7a11',
  workspaceId: 'T1',
  accountId: 'a',
  fileId: 'F1',
  channelId: 'C1',
  sharerId: 'U1',
  source: 'channel',
  fileName: 'people.csv',
  state: 'offered',
  messageChannel: 'C1',
  threadTs: '1.0',
  messageTs: '2.0',
  note: 'The service is away. Try again in a minute.',
  offer,
  choice: { type: null, country: null },
  policy: 'skip',
  overrides: { format: {}, columns: {} },
  plan: 1,
  fileHash: null,
  planCsv: null,
  startedBy: 'U1',
  startedAt: new Date('2026-11-23T11:04:00Z'),
  link: 1,
  fence: 1,
  interruptions: 0,
  doneRow: 0,
  batchTo: null,
  batchAt: null,
  batchUploads: false,
  mark: null,
  upload: null,
  code: null,
  stoppedBy: null,
  stoppedAt: null,
  sent: 412,
  receipt,
  reported: false,
  updatedAt: new Date(),
};

const faults = (changes: Partial<Import>) => checkMessage(buildImportMessage({ ...imported, ...changes }));
const textOf = (changes: Partial<Import>) => JSON.stringify(buildImportMessage({ ...imported, ...changes }));

test.each(STATES)('the message of a %s import is one Slack takes', (state) => {
  expect(faults({ state })).toEqual([]);
});

test('the modals are ones Slack takes', () => {
  expect(checkView(buildFileForm())).toEqual([]);
  expect(checkView(buildTaken())).toEqual([]);
});

test('the offer says what was found, what would happen, what is wrong and what is left out', () => {
  const text = textOf({});
  for (const words of [
    'people.csv',
    '1,204 rows',
    '3 columns',
    'separated by semicolon',
    'Windows-1252',
    '1,011',
    'skip 163 that exist',
    'Row 5',
    'ana@x',
    '20 more rows',
    'Row 7',
    'Mail → e-mail',
    'Left out: Phone',
    '9 rows name no country',
    'Import 1,011',
    'Not this file',
    'Delete these…',
    '<@U1>',
  ]) {
    expect(text).toContain(words);
  }
});

test('a choice made changes the number and is named in the question', () => {
  const choice = { type: { id: 2, name: 'Leads' }, country: { id: 5, name: 'Italy' } };
  const text = textOf({ choice });
  expect(text).toContain('Import 1,020');
  expect(text).toContain('They are added as Leads, with Italy where a row names no country.');
});

test('the question before an import says that it can be undone', () => {
  const question = textOf({ choice: { type: { id: 2, name: 'Leads' }, country: null } });
  expect(question).toContain('Undo import under the receipt takes it back.');
});

test('without a type it asks all the same, as a choice may be on its way', () => {
  expect(textOf({})).toContain('They are added as the type chosen here.');
});

const none = { ...tally, fit: 0 };
test.each([
  [
    'only a country is missing',
    { asIs: none },
    '1,020 rows name no country: choose one for them, and they can go in.',
  ],
  [
    'rows are wrong',
    { asIs: none, withCountry: none },
    'Nothing can go in as it is. Correct the file and share it again.',
  ],
  [
    'everybody is there already',
    { asIs: { ...none, unfit: 0 }, withCountry: { ...none, unfit: 0 } },
    'Everybody in this file is among the contacts already: there is nothing to import.',
  ],
])(
  'where nothing can go in there is no button to import, and it says what to do: %s',
  (_, tallies, words) => {
    const changes = { offer: { ...offer, ...tallies } };
    expect(textOf(changes)).not.toContain('"primary"');
    expect(textOf(changes)).not.toContain('Import 0');
    expect(buildImportMessage({ ...imported, ...changes }).text).toContain(words);
    expect(JSON.stringify(buildImportMessage({ ...imported, ...changes }).blocks)).toContain(words);
    expect(faults(changes)).toEqual([]);
  },
);

test('with the country chosen the button is there again', () => {
  const choice = { type: null, country: { id: 5, name: 'Italy' } };
  expect(textOf({ offer: { ...offer, asIs: none }, choice })).toContain('Import 1,020');
});

test('rows that look odd are said in one line, with the first of them', () => {
  const doubt = (row: number, value: string) => ({
    row,
    column: 0,
    field: 'first_name' as const,
    value,
    reason: 'odd characters',
    problem: 'x',
  });
  const doubts = [doubt(4, 'J\u0081rgen*'), doubt(6, '£ukasz'), doubt(7, 'Micha³'), doubt(8, 'never said')];
  const changes = { offer: { ...offer, asIs: { ...tally, doubtful: 12, doubts } } };
  const text = textOf(changes);
  expect(text).toContain('*12 rows look odd*: row 4: ');
  expect(text).toContain('£ukasz (odd characters)');
  expect(text).not.toContain('never said');
  expect(faults(changes)).toEqual([]);
  expect(textOf({})).not.toContain('look odd');
});

test.each([0, 1, 100, 101])('%i types fit into the offer', (count) => {
  const types = Array.from({ length: count }, (_, i) => ({ id: i + 1, name: `Type ${i}` }));
  expect(faults({ offer: { ...offer, types } })).toEqual([]);
});

test('progress says how far and how long', () => {
  const progress = { done: 412, total: 1011, secondsLeft: 118 };
  const reply = buildImportMessage({ ...imported, state: 'running', interruptions: 1 }, progress);
  expect(checkMessage(reply)).toEqual([]);
  expect(reply.text).toContain('412 of 1,011 rows · about 2 min left');
  expect(JSON.stringify(reply)).toContain('went on by itself');
});

test('the receipt accounts for every row', () => {
  const text = textOf({ state: 'done', note: null });
  for (const words of [
    '1,009 contacts added',
    '1,009 of 1,011 sent',
    '163 skipped',
    '9 skipped',
    '2 said to be added',
    '21 did not go in',
    '20 × not an e-mail address',
    'file below',
    '1,204 rows in the file',
    'Started by <@U1>',
  ]) {
    expect(text).toContain(words);
  }
});

test('words of strangers can neither call people nor break a message', () => {
  const wild = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 3000 }),
    fc.constantFrom(
      '<!channel>',
      '<@U9>',
      '*_~`',
      '\u202egnp.exe',
      'x'.repeat(5000),
      '',
      ' ',
      '&<>',
      '\u0000',
    ),
  );
  fc.assert(
    fc.property(wild, wild, fc.constantFrom(...STATES), (word, other, state) => {
      const named = { id: 3, name: other };
      const bad: Tally = {
        ...tally,
        problems: Array.from({ length: 5 }, (_, row) => ({ row, reason: word, problem: word })),
      };
      const changes: Partial<Import> = {
        state,
        fileName: word,
        note: other,
        offer: { ...offer, columns: [word, other, word], asIs: bad, types: [named, { id: 4, name: word }] },
        choice: { type: named, country: { id: 9, name: word } },
        receipt: { ...receipt, reasons: [{ reason: word, rows: 1 }] },
      };
      expect(faults(changes)).toEqual([]);
      const { text } = buildImportMessage({ ...imported, ...changes });
      expect(text).not.toMatch(/<!(channel|here|everyone)|<@U9>/);
    }),
    { numRuns: 300 },
  );
});

test('a refusal names whom it is about', () => {
  const at = new Date('2026-11-23T11:04:00Z');
  const started = buildRefusal(new AppError('already_started', 'x', { facts: { by: 'U2', at } }));
  expect(started.text).toMatch(/Already started by <@U2> at <!date/);
  const foreign = buildRefusal(new AppError('not_the_sharer', 'x', { facts: { sharerId: 'U1' } }));
  expect(foreign.text).toContain('<@U1>');
  expect(checkMessage(foreign)).toEqual([]);
});

test('a running import can be stopped, a stopping one says so, and a waiting one names what it waits for', () => {
  expect(textOf({ state: 'running' })).toContain('Stop the import of people.csv');
  const stopping = textOf({ state: 'running', stoppedAt: new Date(), stoppedBy: 'U1' });
  expect(stopping).toContain('what is on its way comes to its end');
  expect(stopping).not.toContain('imports.stop');
  const ahead = { ...imported, fileName: '<!here>.csv', startedBy: 'U2' };
  const waiting = buildImportMessage({ ...imported, state: 'queued' }, undefined, ahead);
  expect(checkMessage(waiting)).toEqual([]);
  expect(waiting.text).toContain('waits for the import of');
  expect(waiting.text).toContain('<@U2>');
  expect(waiting.text).not.toContain('<!here>');
});

test('a stopped import counts what was not sent, and offers to go on and to undo', () => {
  const stopped = { ...receipt, present: 900, updated: 12, notSent: 97 };
  const text = textOf({ state: 'stopped', receipt: stopped, code: 'k7m2p', stoppedBy: 'U3' });
  for (const part of ['was stopped', '12 updated', '97 not sent', '<@U3>', 'Go on', 'Undo import', 'k7m2p'])
    expect(text).toContain(part);
  expect(faults({ state: 'stopped', receipt: null, stoppedBy: 'U3' })).toEqual([]);
  expect(textOf({ state: 'stopped', receipt: null, stoppedBy: 'U3' })).toContain('nothing was sent');
});

test('the history names the imports there were, with a link where there is a thread', () => {
  const items = Array.from({ length: 10 }, (_, i) => ({
    imported: {
      ...imported,
      id: String(i),
      state: i === 1 ? ('paused' as const) : ('done' as const),
      code: 'k7m2p',
    },
    action: undefined,
  }));
  const page = { items, total: 25, page: 2, pages: 3 };
  const reply = buildHistory(page, new Map([['0', 'https://x.example/archives/C1/p1']]));
  expect(checkMessage(reply)).toEqual([]);
  const said = JSON.stringify(reply);
  for (const part of [
    '25 imports',
    'page 2 of 3',
    '1,009 added',
    '<https://x.example/archives/C1/p1|Open the thread>',
  ])
    expect(said).toContain(part);
  expect(said).toContain('is paused after 412 rows');
  expect(said.match(/Open the thread/g)).toHaveLength(1);
  expect(buildHistory({ items: [], total: 0, page: 1, pages: 1 }, new Map()).text).toContain(
    'Nothing was imported',
  );
});
