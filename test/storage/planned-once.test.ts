/** Statements that are planned once: on the embedded database only, and with the same answers. */
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { PLANNED_ONCE } from '../../src/storage/planned-once.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const keptPlans = async () =>
  (await database.current.pool.query('select statement from pg_prepared_statements')).rows.map(
    ({ statement }) => statement as string,
  );

test('only what is marked is kept, once, whatever its parameters', async () => {
  const db = database.current.kysely<unknown>();
  const add = (one: number) =>
    sql<{ sum: number }>`select ${PLANNED_ONCE} ${one}::integer + 1 as sum`.execute(db);
  const sums = [];
  for (let one = 0; one < 10; one++) sums.push((await add(one)).rows[0]?.sum);
  await sql`select ${1}::integer + 2 as other`.execute(db);
  expect(sums).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const kept = (await keptPlans()).filter((text) => text.includes('as sum') || text.includes('as other'));
  expect(kept).toHaveLength(database.current.embedded ? 1 : 0);
});

test('statements beyond those that are kept are asked all the same', async () => {
  const db = database.current.kysely<unknown>();
  for (let n = 0; n < 120; n++) {
    const { rows } = await sql<{
      n: number;
    }>`select ${PLANNED_ONCE} ${n}::integer as n, ${sql.raw(String(n))} as own`.execute(db);
    expect(rows).toEqual([{ n, own: n }]);
  }
  expect((await keptPlans()).length).toBeLessThanOrEqual(100);
});

test('a connection that took the place of a lost one asks the same', async () => {
  const { pool } = database.current;
  const db = database.current.kysely<unknown>();
  const ask = () => sql<{ n: number }>`select ${PLANNED_ONCE} ${7}::integer as again`.execute(db);
  await ask();
  const client = await pool.connect();
  client.release(new Error('lost'));
  // The embedded database refuses a new connection while it closes the old one.
  await expect
    .poll(() =>
      pool.query('select 1').then(
        () => 'there',
        () => 'refused',
      ),
    )
    .toBe('there');
  for (const _ of [1, 2]) expect((await ask()).rows).toEqual([{ again: 7 }]);
});
