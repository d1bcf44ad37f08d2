/** Durable jobs on the database under test. */
import { expect, test } from 'vitest';
import { createJobs } from '../../src/storage/jobs.ts';
import { silentLog, useDatabase } from '../support/database.ts';

const database = useDatabase();

test('a job sent in a transaction that is rolled back never runs; one that commits runs once', async () => {
  const jobs = createJobs(database.current, silentLog);
  const ran: string[] = [];
  jobs.define<{ word: string }>('test.words', {}, async (job) => {
    ran.push(job.data.word);
  });
  await jobs.open();
  await jobs.work();
  const db = database.current.kysely<never>();
  await db
    .transaction()
    .execute(async (trx) => {
      await jobs.send(trx, 'test.words', { word: 'lost' });
      throw new Error('roll back');
    })
    .catch(() => {});
  await db.transaction().execute((trx) => jobs.send(trx, 'test.words', { word: 'kept' }));
  await expect.poll(() => ran, { timeout: 10_000 }).toContain('kept');
  await jobs.stop();
  expect(ran).toEqual(['kept']);
});

test('a job cut by a stop goes on at the next start', async () => {
  const first = createJobs(database.current, silentLog);
  let began = false;
  first.define<object>('test.long', {}, async ({ signal }) => {
    began = true;
    await new Promise((_, cut) => signal.addEventListener('abort', () => cut(signal.reason)));
  });
  await first.open();
  await first.work();
  await first.send(database.current.kysely<never>(), 'test.long', {});
  await expect.poll(() => began, { timeout: 10_000 }).toBe(true);
  await first.stop();

  const second = createJobs(database.current, silentLog);
  let finished = false;
  second.define<object>('test.long', {}, async () => {
    finished = true;
  });
  await second.open();
  await second.work();
  await expect.poll(() => finished, { timeout: 15_000 }).toBe(true);
  await second.stop();
});

test('many jobs for one worker are taken one after the other without a pause', async () => {
  const jobs = createJobs(database.current, silentLog);
  const ran: number[] = [];
  jobs.define<{ n: number }>('test.many', { concurrency: 1 }, async ({ data }) => void ran.push(data.n));
  await jobs.open();
  await jobs.work();
  const db = database.current.kysely<never>();
  const numbers = Array.from({ length: 10 }, (_, n) => n);
  for (const n of numbers) await jobs.send(db, 'test.many', { n });
  // With the pause in which a worker looks for what it was not woken for, they would take twice as long.
  await expect.poll(() => ran, { timeout: 10_000 }).toEqual(numbers);
  await jobs.stop();
});

test('of jobs with one key, one waits where that is asked for', async () => {
  const jobs = createJobs(database.current, silentLog);
  const ran: string[] = [];
  const note = async ({ data }: { data: { word: string } }) => void ran.push(data.word);
  jobs.define<{ word: string }>('test.waits', { perKey: 'one waits' }, note);
  await jobs.open();
  const db = database.current.kysely<never>();
  for (const word of ['first', 'second']) await jobs.send(db, 'test.waits', { word }, { singletonKey: 'a' });
  await jobs.send(db, 'test.waits', { word: 'other' }, { singletonKey: 'b' });
  await jobs.work();
  await expect.poll(() => ran.length, { timeout: 10_000 }).toBe(2);
  await jobs.send(db, 'test.waits', { word: 'later' }, { singletonKey: 'a' });
  await expect.poll(() => ran, { timeout: 10_000 }).toContain('later');
  await jobs.stop();
  expect(ran.sort()).toEqual(['first', 'later', 'other']);
});

test('of jobs with one key, one runs at a time where that is asked for, and none is lost', async () => {
  const jobs = createJobs(database.current, silentLog);
  const gate = Promise.withResolvers<void>();
  const [began, others]: [number[], number[]] = [[], []];
  jobs.define<{ i: number; other?: boolean }>(
    'test.runs',
    { concurrency: 3, perKey: 'one runs' },
    async ({ data }) => {
      (data.other ? others : began).push(data.i);
      if (!data.other) await gate.promise;
    },
  );
  await jobs.open();
  await jobs.work();
  const db = database.current.kysely<never>();
  for (let i = 0; i < 3; i++) await jobs.send(db, 'test.runs', { i }, { singletonKey: 'a' });
  await expect.poll(() => began.length, { timeout: 10_000 }).toBe(1);
  // Workers are free and take what comes later under other keys, so they pass these by and do not only come late.
  for (let i = 0; i < 2; i++) {
    await jobs.send(db, 'test.runs', { i, other: true }, { singletonKey: `b${i}` });
    await expect.poll(() => others.length, { timeout: 10_000 }).toBe(i + 1);
  }
  expect(began).toHaveLength(1);
  gate.resolve();
  await expect.poll(() => began.toSorted(), { timeout: 20_000 }).toEqual([0, 1, 2]);
  await jobs.stop();
});

test('what a failed job threw is told to the log, and the store keeps none of it', async () => {
  const jobs = createJobs(database.current, silentLog);
  jobs.define<object>('test.failing', { retryLimit: 0 }, async () => {
    throw Object.assign(new Error('ana@example.com is refused'), { fields: { email: ['ana@example.com'] } });
  });
  await jobs.open();
  await jobs.work();
  await jobs.send(database.current.kysely<never>(), 'test.failing', {});
  const outputs = async () =>
    (
      await database.current.pool.query(
        "select output::text from contact_desk_jobs.job where name = 'test.failing' and state = 'failed'",
      )
    ).rows.map(({ output }) => output);
  await expect.poll(outputs, { timeout: 10_000 }).toHaveLength(1);
  expect((await outputs()).join()).not.toContain('ana@example.com');
  await jobs.stop();
});
