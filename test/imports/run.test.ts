/** A run puts every row in once, whatever happens on the way, and counts what is there. */
import { expect, test } from 'vitest';
import type { Import } from '../../src/imports/import.ts';
import type { Hook } from './between.ts';
import { addsUp, offered, pressOf, seen, typeOf, useScene } from './scene.ts';

const scene = useScene();

const people = (count: number) =>
  `Name,E-mail,Country\n${Array.from({ length: count }, (_, i) => `Person ${i},p${i}@example.com,Spain\n`).join('')}`;

test('rows go in, the rest comes back as a file, and the counts add up', async () => {
  const stage = await scene.stage();
  const text = `${people(120)}Leo,leo@,France\nPerson 3 again,P3@example.com,Italy\nMia,mia@example.com,\n=cmd,x@@,Spain\n`;
  const offer = await offered(scene, stage, text);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({
    rows: 124,
    present: 120,
    notTaken: 0,
    existing: 0,
    doubles: 1,
    refused: 0,
    unfit: 3,
    attached: true,
  });
  expect(done.receipt?.reasons).toEqual([
    { reason: 'not an e-mail address', rows: 2 },
    { reason: 'country missing', rows: 1 },
  ]);
  const [failed] = stage.attached;
  expect(failed?.name).toBe('failed-people.csv');
  const lines = failed?.text.split('\r\n') ?? [];
  expect(lines[0]).toBe('\ufeffName,E-mail,Country,row,problem');
  expect(lines[1]).toMatch(/^Leo,leo@,France,122,/);
  expect(lines[3]).toMatch(/^'=cmd,x@@,Spain,125,/);
  expect(await scene.emails()).toHaveLength(120);
});

test('of presses at the same moment one starts the import, and a later one says who was first', async () => {
  const { promise: allThere, resolve: open } = Promise.withResolvers<void>();
  let arrived = Number.NEGATIVE_INFINITY;
  const stage = await scene.stage({
    async accountOf() {
      if (++arrived === 3) open();
      if (arrived > 0) await allThere;
      return scene.account;
    },
  });
  const offer = await offered(scene, stage, people(3));
  const press = () => stage.imports.start(pressOf(offer), typeOf(offer));
  // Each has seen the offer open before any of them writes.
  arrived = 0;
  const results = await Promise.allSettled([press(), press(), press()]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await seen(stage, 'done');
  await expect(press()).rejects.toMatchObject({
    code: 'already_started',
    facts: { by: 'U1', at: expect.any(Date) },
  });
  expect(await scene.emails()).toHaveLength(3);
});

test('the same file again adds nobody', async () => {
  const stage = await scene.stage();
  const first = await offered(scene, stage, people(5));
  await stage.imports.start(pressOf(first), typeOf(first));
  await seen(stage, 'done');
  stage.shown.length = 0;
  const again = await offered(scene, stage, people(6));
  await stage.imports.start(pressOf(again), typeOf(again));
  const done = await seen(stage, 'done');
  expect(done.receipt).toMatchObject({ rows: 6, present: 1, existing: 5 });
  expect(await scene.emails()).toHaveLength(6);
});

test('a row the service refuses is a failed row with its reason', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(10));
  const refused = {
    status: 422,
    body: { status: 'failed', errors: { email: ['This one is on our list.'] } },
  };
  let asked = 0;
  scene.hook((path) => (path === 'contacts/add' && ++asked === 4 ? refused : 'pass'));
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 9, refused: 1 });
  expect(stage.attached[0]?.text).toContain('This one is on our list.');
});

test('a limit on the rate is waited for and costs no row', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(30));
  let asked = 0;
  scene.hook((path) =>
    path === 'contacts/add' && ++asked === 12
      ? { status: 429, body: { status: 'failed', errors: 'Too many' }, headers: { 'retry-after': '1' } }
      : 'pass',
  );
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  expect(done.receipt).toMatchObject({ present: 30, notTaken: 0 });
  expect(await scene.emails()).toHaveLength(30);
});

/** Without a sample nothing is uploaded. */
const NO_SAMPLE = { status: 200, body: {} };

/** By the number of the add: two that got in without an answer, and one that never arrived. */
const LOST: Record<number, ReturnType<Hook>> = { 3: 'pass, then cut', 9: 'cut', 20: 'pass, then cut' };

test('answers that get lost are settled by reading the list: no row twice', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(30));
  let asked = 0;
  scene.hook((path) => (path === 'contacts/add' ? (LOST[++asked] ?? 'pass') : 'pass'));
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  expect(done.receipt).toMatchObject({ present: 30, notTaken: 0 });
  const emails = await scene.emails();
  expect(new Set(emails).size).toBe(30);
  expect(emails).toHaveLength(30);
});

test('refused keys pause the run, which goes on when told to', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(80));
  let asked = 0;
  const refused = {
    status: 401,
    body: { status: 'failed', errors: { PublicKey: ['The public key is invalid.'] } },
  };
  scene.hook((path) => (path === 'contacts/add' && ++asked > 60 ? refused : 'pass'));
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const paused = await seen(stage, 'paused');
  expect(paused.note).toBeTruthy();
  expect(await scene.emails()).toHaveLength(60);
  scene.hook(() => 'pass');
  await stage.imports.goOn(pressOf(paused));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ rows: 80, present: 80, existing: 0 });
  expect(await scene.emails()).toHaveLength(80);
});

test('a contact that was not taken although the service said so is found out', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(4));
  let asked = 0;
  const lie = { status: 200, body: { status: 'success', message: 'Contact Added Successfully' } };
  scene.hook((path) => (path === 'contacts/add' && ++asked === 2 ? lie : 'pass'));
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 3, notTaken: 1, attached: true });
});

test('a run that hangs in its batch is taken over: no row twice, and the old one writes nothing more', async () => {
  const first = await scene.stage();
  const offer = await offered(scene, first, people(120));
  let asked = 0;
  // Some of the batch are in, without an answer, and some never arrived.
  scene.hook((path) => {
    if (path !== 'contacts/add' || ++asked <= 70) return 'pass';
    return asked % 2 === 0 ? 'hang' : 'pass, then hang';
  });
  await first.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(() => asked, { timeout: 10_000 }).toBe(78);
  await expect.poll(() => scene.emails(), { timeout: 10_000 }).toHaveLength(74);
  // As after a kill: the job is handed out again while the import stands as running, in the middle of a batch.
  await scene.database.pool.query(
    "update contact_desk_jobs.job set state = 'retry', start_after = now() where state = 'active' and name = 'imports.turn'",
  );
  scene.hook(() => 'pass');
  const second = await scene.stage();
  await expect
    .poll(() => [...first.shown, ...second.shown].find(({ imported }) => imported.state === 'done'), {
      timeout: 20_000,
    })
    .toBeDefined();
  const done = [...first.shown, ...second.shown].find(({ imported }) => imported.state === 'done')
    ?.imported as Import;
  addsUp(done);
  expect(done.receipt).toMatchObject({ rows: 120, present: 120, existing: 0, notTaken: 0 });
  // Twice when the first stage took its own job again before the second one opened and released it as an orphan.
  expect([1, 2]).toContain(done.interruptions);
  const emails = await scene.emails();
  expect(emails).toHaveLength(120);
  expect(new Set(emails).size).toBe(120);
});

test('a stop in the middle is gone on with after the next start', async () => {
  const first = await scene.stage();
  const offer = await offered(scene, first, people(300));
  let asked = 0;
  scene.hook((path) => {
    if (path === 'contacts/csv-sample/download') return NO_SAMPLE;
    if (path === 'contacts/add') asked++;
    return 'pass';
  });
  await first.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(() => asked, { timeout: 10_000, interval: 5 }).toBeGreaterThan(60);
  await first.jobs.stop();
  const second = await scene.stage();
  const done = await seen(second, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 300, notTaken: 0 });
  expect(await scene.emails()).toHaveLength(300);
});

test('the kept file stays as long as the import can be undone, and goes then', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(3));
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  const kept = async () => {
    const { rows } = await scene.database.pool.query(
      'select i.reported, count(c.*)::int from contact_desk.imports i left join contact_desk.import_chunks c on c.import_id = i.id where i.id = $1 group by 1',
      [done.id],
    );
    return rows[0];
  };
  await expect.poll(kept).toEqual({ reported: true, count: 1 });
  await scene.later(done, '31 days');
  await expect.poll(kept, { timeout: 10_000 }).toEqual({ reported: true, count: 0 });
});

test('an offer nobody takes is withdrawn, and its file with it', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(3));
  await scene.later(offer, '8 days');
  await seen(stage, 'expired');
  await expect(stage.imports.start(pressOf(offer), typeOf(offer))).rejects.toMatchObject({
    code: 'import_over',
  });
  const { rows } = await scene.database.pool.query(
    'select 1 from contact_desk.import_chunks where import_id = $1',
    [offer.id],
  );
  expect(rows).toEqual([]);
});
