/** Every message and modal of imports is one Slack takes, and says what people need to know. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkMessage, checkView } from '../../../src/block-kit/check.ts';
import { AppError } from '../../../src/errors.ts';
import type { Import, ImportState } from '../../../src/imports/import.ts';
import type { Tally } from '../../../src/imports/offer.ts';
import { buildFileForm, buildTaken } from '../../../src/slack/imports/file-form.ts';
import { buildHistory } from '../../../src/slack/imports/history-message.ts';
import { buildImportMessage } from '../../../src/slack/imports/message.ts';
import { buildRefusal } from '../../../src/slack/imports/press.ts';
import { faults, imported, offer, receipt, tally, textOf } from './imported.ts';

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

test.each(STATES)('the message of a %s import is one Slack takes', (state) => {
  expect(faults({ state })).toEqual([]);
});

test('the modals are ones Slack takes', () => {
  expect(checkView(buildFileForm())).toEqual([]);
  expect(checkView(buildTaken())).toEqual([]);
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

test('a long wait that the service asks for is said with its end', () => {
  const { text } = buildImportMessage({
    ...imported,
    state: 'queued',
    waitsUntil: new Date('2026-11-23T14:05:00Z'),
    sent: 412,
  });
  expect(text).toContain('The contacts service asked the import of *people.csv* to wait');
  expect(text).toContain('{time}|2026-11-23 14:05 UTC>. 412 rows sent so far.');
});

test('a stopped import counts what was not sent, and offers to go on and to undo', () => {
  const stopped = { ...receipt, present: 900, updated: 12, notSent: 97 };
  const text = textOf({ state: 'stopped', receipt: stopped, code: 'k7m2p', stoppedBy: 'U3' });
  for (const part of ['was stopped', '12 updated', '97 not sent', '<@U3>', 'Go on', 'Undo import', 'k7m2p'])
    expect(text).toContain(part);
  expect(faults({ state: 'stopped', receipt: null, stoppedBy: 'U3' })).toEqual([]);
  expect(textOf({ state: 'stopped', receipt: null, stoppedBy: 'U3' })).toContain('nothing was sent');
});

test.each([
  [{ present: 5, notSent: 97 }, '97 not sent: stopped by <@U3> before their turn came. What is in stays in.'],
  [{ present: 0, updated: 5, notSent: 1 }, '1 not sent: stopped by <@U3> before its turn came. What is in'],
])('what a stop left unsent is said, and that the rest stays: %o', (counts, words) => {
  expect(textOf({ state: 'stopped', receipt: { ...receipt, ...counts }, stoppedBy: 'U3' })).toContain(words);
});

test('where nothing is in, nothing is said to stay in', () => {
  const none = { ...receipt, present: 0, notSent: 150 };
  const text = textOf({ state: 'stopped', receipt: none, stoppedBy: 'U3' });
  expect(text).toContain('150 not sent: stopped by <@U3> before their turn came.');
  expect(text).not.toContain('stays in');
  const paused = textOf({ state: 'done', receipt: none });
  expect(paused).toContain('150 not sent: the import stayed paused for too long.');
});

test('a file that was left alone says by whom, where that is known', () => {
  const again = 'To import it after all, share it again.';
  expect(textOf({ state: 'dismissed', stoppedBy: 'U3' })).toContain(`was left alone by <@U3>. ${again}`);
  expect(textOf({ state: 'dismissed' })).toContain(`was left alone. ${again}`);
});

test('a stop that came too late is in the receipt, and one that did not is not said to', () => {
  const late = 'The stop came too late: when <@U3> pressed it, the last rows were on their way';
  expect(textOf({ state: 'done', stoppedBy: 'U3' })).toContain(late);
  expect(faults({ state: 'done', stoppedBy: 'U3' })).toEqual([]);
  expect(textOf({ state: 'done' })).not.toContain('too late');
  for (const state of ['done', 'stopped'] as const)
    expect(textOf({ state, stoppedBy: 'U3', receipt: { ...receipt, notSent: 3 } })).not.toContain('too late');
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

test('a receipt whose file Slack did not take says how to come by the rows that failed', () => {
  const text = textOf({ state: 'done', receipt: { ...receipt, attached: false } });
  expect(text).toContain('Ask an admin whether apps may share files here, then share your file again');
  expect(text).not.toContain('in the file below');
  const none = { ...receipt, refused: 0, unfit: 0, existing: 184, reasons: [], attached: null };
  expect(textOf({ state: 'done', receipt: none })).not.toContain('Slack did not take');
});
