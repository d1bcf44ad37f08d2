/** Imports are stopped and gone on with, and those of one account take turns. */
import { expect, test } from 'vitest';
import { createUndo } from '../../src/audit/undo.ts';
import type { Import } from '../../src/imports/import.ts';
import { silentLog } from '../support/database.ts';
import type { Hook } from './between.ts';
import { addsUp, offered, pressOf, type Stage, seen, typeOf, useScene } from './scene.ts';

const scene = useScene();
const NO_SAMPLE = { status: 200, body: {} };

const people = (count: number, from = 0) =>
  `Name,E-mail,Country\n${Array.from({ length: count }, (_, i) => `Person ${from + i},p${from + i}@example.com,Spain\n`).join('')}`;

/** Adds one by one, each waiting until it is let go on. */
function gate(after: number) {
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const hook: Hook = (path) => {
    if (path === 'contacts/csv-sample/download') return NO_SAMPLE;
    if (path === 'contacts/add' && ++asked > after) return gate.promise.then(() => 'pass' as const);
    return 'pass';
  };
  scene.hook(hook);
  return { open: gate.resolve, asked: () => asked };
}

/** Shared and started with the first of the processes; any of them may read it. */
async function startedBy([stage, ...others]: [Stage, ...Stage[]], text: string, name = 'people.csv') {
  await stage.imports.record(scene.file(text, { name }));
  const find = () =>
    [stage, ...others]
      .flatMap(({ shown }) => shown)
      .findLast(({ imported }) => imported.state === 'offered' && imported.fileName === name)?.imported;
  await expect.poll(find, { timeout: 10_000 }).toBeDefined();
  const offer = find() as Import;
  await stage.imports.start(pressOf(offer), typeOf(offer));
  return offer;
}

test('a stop keeps what is in and counts the rest; going on does the rest, once', async () => {
  const stage = await scene.stage();
  const { open, asked } = gate(120);
  const offer = await startedBy([stage], people(400));
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(120);
  await stage.imports.stop(pressOf(offer));
  await expect(stage.imports.stop(pressOf(offer))).rejects.toMatchObject({ code: 'already_stopped' });
  open();
  const stopped = await seen(stage, 'stopped');
  addsUp(stopped);
  const { present = 0, notSent = 0 } = stopped.receipt ?? {};
  expect(present).toBeGreaterThan(100);
  expect(notSent).toBe(400 - present);
  expect(await scene.emails()).toHaveLength(present);
  expect(await scene.lines(stopped)).toHaveLength(present);
  expect(stopped.stoppedBy).toBe('U1');

  await stage.imports.goOn(pressOf(offer));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 400, notSent: 0, existing: 0 });
  expect(done.code).toBe(stopped.code);
  expect(await scene.lines(done)).toHaveLength(400);
  expect(new Set(await scene.emails()).size).toBe(400);
});

test('one that was stopped and undone does not go on', async () => {
  const stage = await scene.stage();
  const { open, asked } = gate(120);
  const offer = await startedBy([stage], people(400));
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(120);
  await stage.imports.stop(pressOf(offer));
  open();
  const { code } = await seen(stage, 'stopped');
  const undone = "update contact_desk.ledger_actions set undone_at = now(), undone_by = 'U1' where code = $1";
  await scene.database.pool.query(undone, [code]);
  await expect(stage.imports.goOn(pressOf(offer))).rejects.toMatchObject({ code: 'import_undone' });
});

test('of going on and its undo, begun in the same moment, one wins and the other is told', async () => {
  const stage = await scene.stage();
  const { open, asked } = gate(120);
  const offer = await startedBy([stage], people(400));
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(120);
  await stage.imports.stop(pressOf(offer));
  open();
  const { code, receipt } = await seen(stage, 'stopped');
  const undo = createUndo({
    db: scene.database.kysely(),
    reversers: stage.contacts.reversers,
    mayBegin: stage.imports.mayUndo,
    ended: async () => {},
    days: 30,
    log: silentLog,
  });
  const [went, undid] = await Promise.allSettled([
    stage.imports.goOn(pressOf(offer)),
    undo.run(scene.account, 'U2', code as string),
  ]);
  if (went.status === 'fulfilled') {
    expect(undid).toMatchObject({ status: 'rejected', reason: { code: 'import_under_way' } });
    expect((await seen(stage, 'done')).receipt).toMatchObject({ present: 400 });
    expect(await scene.emails()).toHaveLength(400);
  } else {
    expect(went.reason).toMatchObject({ code: 'import_undone' });
    expect(undid).toMatchObject({ status: 'fulfilled', value: { is: 'undone' } });
    expect(await scene.emails()).toHaveLength(0);
  }
  expect(receipt?.present).toBeGreaterThan(100);
});

test('an import that is under way is not undone', async () => {
  const stage = await scene.stage();
  const { open, asked } = gate(120);
  const offer = await startedBy([stage], people(400));
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(120);
  await stage.imports.stop(pressOf(offer));
  open();
  const { code } = await seen(stage, 'stopped');
  const again = gate(0);
  await stage.imports.goOn(pressOf(offer));
  await expect.poll(again.asked, { timeout: 10_000 }).toBeGreaterThan(0);
  const ask = () =>
    scene.database
      .kysely()
      .transaction()
      .execute((trx) => stage.imports.mayUndo(trx, scene.account, { code: code as string }));
  await expect(ask()).rejects.toMatchObject({ code: 'import_under_way' });
  again.open();
  await seen(stage, 'done');
  await expect(ask()).resolves.toBeUndefined();
});

test('two imports of one account take turns, also in two processes: an address in both goes in once', async () => {
  const [one, other] = [await scene.stage(), await scene.stage()];
  const { open, asked } = gate(10);
  await startedBy([one, other], people(300), 'first.csv');
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(10);
  await startedBy([other, one], people(300, 100), 'second.csv');
  const waiting = other.shown.findLast(({ imported }) => imported.fileName === 'second.csv');
  expect(waiting).toMatchObject({
    imported: { state: 'queued' },
    ahead: { fileName: 'first.csv', startedBy: 'U1' },
  });
  open();
  const doneOf = (name: string) =>
    [...one.shown, ...other.shown].find(
      ({ imported }) => imported.state === 'done' && imported.fileName === name,
    )?.imported;
  await expect.poll(() => doneOf('second.csv'), { timeout: 30_000 }).toBeDefined();
  expect(doneOf('first.csv')?.receipt).toMatchObject({ present: 300, existing: 0 });
  expect(doneOf('second.csv')?.receipt).toMatchObject({ present: 100, existing: 200 });
  const emails = await scene.emails();
  expect(emails).toHaveLength(400);
  expect(new Set(emails).size).toBe(400);
});

test('one that waits for its turn is stopped at once, and goes on when told to', async () => {
  const stage = await scene.stage();
  const { open, asked } = gate(0);
  await startedBy([stage], people(5), 'first.csv');
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(0);
  const second = await startedBy([stage], people(3, 50), 'second.csv');
  await stage.imports.stop(pressOf(second));
  expect(await seen(stage, 'stopped')).toMatchObject({ receipt: null, fileName: 'second.csv' });
  open();
  await stage.imports.goOn(pressOf(second));
  const isDone = () =>
    stage.shown.find(({ imported }) => imported.state === 'done' && imported.id === second.id);
  await expect.poll(isDone, { timeout: 15_000 }).toBeDefined();
  expect(await scene.emails()).toHaveLength(8);
});

test('one that was stopped before it began and stays so is over, and its file goes', async () => {
  const stage = await scene.stage();
  const { open, asked } = gate(0);
  await startedBy([stage], people(5), 'first.csv');
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(0);
  const second = await startedBy([stage], people(3, 50), 'second.csv');
  await stage.imports.stop(pressOf(second));
  await scene.later(second, '8 days');
  expect(await seen(stage, 'expired')).toMatchObject({ id: second.id });
  await expect(stage.imports.goOn(pressOf(second))).rejects.toMatchObject({ code: 'import_over' });
  const { rows } = await scene.database.pool.query(
    'select 1 from contact_desk.import_chunks where import_id = $1',
    [second.id],
  );
  expect(rows).toEqual([]);
  open();
});

test('one that stays stopped ends there, and one that stays paused is counted and ends', async () => {
  const stage = await scene.stage();
  const refused = {
    status: 401,
    body: { status: 'failed', errors: { PublicKey: ['The public key is invalid.'] } },
  };
  let asked = 0;
  const noSample: Hook = (path) => (path === 'contacts/csv-sample/download' ? NO_SAMPLE : 'pass');
  scene.hook((path, count) => (path === 'contacts/add' && ++asked > 60 ? refused : noSample(path, count)));
  const offer = await offered(scene, stage, people(300));
  await stage.imports.start(pressOf(offer), typeOf(offer));
  await seen(stage, 'paused');
  scene.hook(noSample);
  await scene.later(offer, '8 days');
  const stopped = await seen(stage, 'stopped');
  addsUp(stopped);
  // What was begun comes to its end.
  expect(stopped.receipt).toMatchObject({ present: 100, notSent: 200 });
  expect(stopped.stoppedBy).toBeNull();
  expect(await scene.lines(stopped)).toHaveLength(100);
  await scene.later(offer, '8 days');
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toEqual(stopped.receipt);
  await expect(stage.imports.goOn(pressOf(offer))).rejects.toMatchObject({ code: 'already_started' });
});

test('the history lists what was started, newest first, with what became of it', async () => {
  const stage = await scene.stage();
  for (const [name, count] of [
    ['one.csv', 3],
    ['two.csv', 5],
  ] as const) {
    stage.shown.length = 0;
    await startedBy([stage], people(count), name);
    await seen(stage, 'done');
  }
  await stage.imports.record(scene.file(people(9), { name: 'never.csv' }));
  const page = await stage.imports.history(scene.account, 7);
  expect(page).toMatchObject({ total: 2, page: 1, pages: 1 });
  expect(page.items.map(({ imported }) => imported.fileName)).toEqual(['two.csv', 'one.csv']);
  expect(page.items[0]).toMatchObject({ imported: { receipt: { present: 2, existing: 3 } } });
  expect(page.items[1]).toMatchObject({
    imported: { receipt: { present: 3 } },
    action: { kind: 'import', userId: 'U1' },
  });
});
