/** A stop takes effect while the service makes the import wait, and what another import adds meanwhile stays its own. */
import { expect, test } from 'vitest';
import type { Hook } from './between.ts';
import { addsUp, offered, pressOf, seen, typeOf, useScene } from './scene.ts';

const scene = useScene();
const NO_SAMPLE = { status: 200, body: {} };

const people = (count: number, from = 0) =>
  `Name,E-mail,Country\n${Array.from({ length: count }, (_, i) => `Person ${from + i},p${from + i}@example.com,Spain\n`).join('')}`;

const tooMany = (seconds: number) => ({
  status: 429,
  body: { status: 'failed', errors: 'Too many' },
  headers: { 'retry-after': String(seconds) },
});

/** The first so many adds pass, and all after them are told to wait. */
function holdOff(passing: number, seconds: number) {
  let asked = 0;
  const hook: Hook = (path) => {
    if (path === 'contacts/csv-sample/download') return NO_SAMPLE;
    return path === 'contacts/add' && ++asked > passing ? tooMany(seconds) : 'pass';
  };
  scene.hook(hook);
  return { asked: () => asked };
}

const letOn = () => scene.hook((path) => (path === 'contacts/csv-sample/download' ? NO_SAMPLE : 'pass'));

test('a stop takes effect while the service asks for short waits again and again; going on does the rest, once', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(120));
  const { asked } = holdOff(70, 2);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(70);
  await stage.imports.stop(pressOf(offer));
  const stopped = await seen(stage, 'stopped');
  addsUp(stopped);
  expect(stopped.receipt).toMatchObject({ present: 70, notSent: 50, notTaken: 0 });
  expect(await scene.lines(stopped)).toHaveLength(70);

  letOn();
  await stage.imports.goOn(pressOf(offer));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 120, notSent: 0, existing: 0 });
  expect(await scene.lines(done)).toHaveLength(120);
  expect(new Set(await scene.emails()).size).toBe(120);
});

test('a stop pressed while the last row is on its way comes too late, and who pressed it is kept', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(2));
  let asked = 0;
  scene.hook(async (path) => {
    if (path === 'contacts/csv-sample/download') return NO_SAMPLE;
    if (path === 'contacts/add' && ++asked === 2) await stage.imports.stop(pressOf(offer));
    return 'pass';
  });
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done).toMatchObject({ stoppedBy: 'U1', receipt: { present: 2, notSent: 0 } });
});

test('a file whose import was stopped is known as imported in part, and only the rest of it is offered', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(120));
  const { asked } = holdOff(70, 2);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(70);
  await stage.imports.stop(pressOf(offer));
  const { startedAt } = await seen(stage, 'stopped');
  letOn();
  stage.shown.length = 0;
  await stage.imports.record(scene.file(people(120), {}, { sharerId: 'U2' }));
  const again = (await seen(stage, 'offered')).offer;
  expect(again?.seen).toEqual({ what: 'in_part', by: 'U1', at: startedAt?.toISOString() });
  expect(again?.withCountry).toMatchObject({ fit: 50, existing: 70 });
});

test('a stop takes effect while uploads are held off, and what is uploaded later is in once', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(2500));
  let asked = 0;
  scene.hook((path) => (path === 'contacts/upload-csv' && ++asked > 2 ? tooMany(2) : 'pass'));
  await stage.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(() => asked, { timeout: 20_000 }).toBeGreaterThan(2);
  await stage.imports.stop(pressOf(offer));
  const stopped = await seen(stage, 'stopped');
  addsUp(stopped);
  expect(stopped.receipt).toMatchObject({ present: 2000, notSent: 500 });
  scene.hook(() => 'pass');
  await stage.imports.goOn(pressOf(offer));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 2500, existing: 0 });
  expect(await scene.emails()).toHaveLength(2500);
});

test('a long wait is told with its end, and a stop does not wait for it', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(80));
  holdOff(30, 600);
  const before = Date.now();
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const isWaiting = () =>
    stage.shown.find(({ imported }) => imported.state === 'queued' && imported.waitsUntil)?.imported;
  await expect.poll(isWaiting, { timeout: 10_000 }).toBeDefined();
  const seconds = ((isWaiting()?.waitsUntil?.getTime() ?? 0) - before) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(600);
  expect(seconds).toBeLessThan(660);

  holdOff(0, 2);
  await stage.imports.stop(pressOf(offer));
  const stopped = await seen(stage, 'stopped');
  addsUp(stopped);
  expect(stopped.receipt).toMatchObject({ present: 30, notSent: 50 });
  expect(stopped.waitsUntil).toBeNull();
});

test('one that the service makes wait for hours is not undone meanwhile, and one that was undone all the same adds nobody', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(120));
  const { asked } = holdOff(70, 2);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(70);
  await stage.imports.stop(pressOf(offer));
  const { code } = await seen(stage, 'stopped');
  holdOff(0, 5 * 3600);
  await stage.imports.goOn(pressOf(offer));
  const isWaiting = () => stage.shown.some(({ imported }) => imported.waitsUntil);
  await expect.poll(isWaiting, { timeout: 10_000 }).toBe(true);
  const { pool } = scene.database;
  const ask = () =>
    scene.database
      .kysely()
      .transaction()
      .execute((trx) => stage.imports.mayUndo(trx, scene.account, { code: code as string }));
  await scene.later(offer, '3 hours');
  await expect(ask()).rejects.toMatchObject({ code: 'import_under_way' });

  // As if it had waited for its turn, of which nobody knows how long it takes.
  await pool.query('update contact_desk.imports set waits_until = null where id = $1', [offer.id]);
  await expect(ask()).resolves.toBeUndefined();
  await pool.query(
    "update contact_desk.ledger_actions set undone_at = now(), undone_by = 'U1' where code = $1",
    [code],
  );
  letOn();
  await pool.query(
    "update contact_desk_jobs.job set start_after = now() where name = 'imports.turn' and data->>'importId' = $1",
    [offer.id],
  );
  const { note } = await seen(stage, 'paused');
  expect(note).toContain('This import was undone, so it does not go on.');
  expect(await scene.emails()).toHaveLength(70);
});

test('whom another import added while this one was paused in the middle is not taken for its own', async () => {
  const stage = await scene.stage();
  const older = await offered(scene, stage, people(80));
  let asked = 0;
  const refused = {
    status: 401,
    body: { status: 'failed', errors: { PublicKey: ['The public key is invalid.'] } },
  };
  scene.hook((path) => (path === 'contacts/add' && ++asked > 60 ? refused : 'pass'));
  await stage.imports.start(pressOf(older), typeOf(older));
  await seen(stage, 'paused');
  scene.hook(() => 'pass');
  stage.shown.length = 0;
  // Behind those that were asked for side by side, in whatever order.
  const newer = await offered(scene, stage, people(40, 70));
  await stage.imports.start(pressOf(newer), typeOf(newer));
  expect((await seen(stage, 'done')).receipt).toMatchObject({ present: 40 });
  stage.shown.length = 0;
  await stage.imports.goOn(pressOf(older));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 70, existing: 10 });
  expect(await scene.lines(done)).toHaveLength(70);
});

test('changes that were begun by an import that ends stopped are not kept for ever', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(120));
  const { asked } = holdOff(70, 2);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(70);
  await stage.imports.stop(pressOf(offer));
  await seen(stage, 'stopped');
  const { pool } = scene.database;
  await pool.query(
    `insert into contact_desk.import_changes (workspace_id, account_id, import_id, row, contact_id, before, after)
      values ('T1', $1, $2, 119, 5, '{}', '{}')`,
    [scene.account.id, offer.id],
  );
  await scene.later(offer, '8 days');
  await seen(stage, 'done');
  const { rows } = await pool.query('select 1 from contact_desk.import_changes where import_id = $1', [
    offer.id,
  ]);
  expect(rows).toEqual([]);
});
