/** Many queries at once: each gets its own answer, whichever database it is. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { createJobs } from '../../src/storage/jobs.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { openTestDatabase, silentLog, useDatabase } from '../support/database.ts';

const database = useDatabase();

test('tables and the job store are made at the same time', async () => {
  const fresh = await openTestDatabase('empty');
  const jobs = createJobs(fresh, silentLog);
  await Promise.all([migrate(fresh, 'bot'), migrate(fresh, 'contacts-api'), jobs.open()]);
  await jobs.ping();
  await jobs.stop();
  await fresh.stop();
});

test('queries of different shapes, at once and beside the job store, never get each other’s parameters', async () => {
  const jobs = createJobs(database.current, silentLog);
  jobs.define<{ n: number }>('test.side', { concurrency: 4 }, async () => {});
  await jobs.open();
  await jobs.work();
  const { pool } = database.current;
  const ask = async (n: number) => {
    const width = (n % 5) + 1;
    const wanted = Array.from({ length: width }, (_, i) => `${n}/${i}`);
    const columns = wanted.map((_, i) => `$${i + 1}::text as c${i}`).join(', ');
    const { rows } = await pool.query(`select ${columns}`, wanted);
    expect(Object.values(rows[0])).toEqual(wanted);
    if (n % 10 === 0) await jobs.send(database.current.kysely<never>(), 'test.side', { n });
  };
  await Promise.all(Array.from({ length: 200 }, (_, n) => ask(n)));
  await jobs.stop();
});

test('the embedded database takes no second connection, because it would mix up the queries of two', async ({
  skip,
}) => {
  if (!database.current.embedded) skip('a real PostgreSQL is under test');
  await database.current.ping();
  const second = new pg.Client(database.current.connection);
  second.on('error', () => {});
  await expect(second.connect()).rejects.toThrow();
  expect(database.current.pool.totalCount).toBe(1);
});
