/** A window of uploads whose commit is lost with its connection: what went in with it is still known as added by the import. */
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type pg from 'pg';
import { expect, test } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { offered, pressOf, seen, typeOf, useScene } from './scene.ts';

const scene = useScene();

/** Rolls back the first transaction that settles a window while the import goes on, and says that the connection was lost. */
function losing(database: Database, lost: () => void): Database {
  let isLost = false;
  const connect = async () => {
    const client = await database.pool.connect();
    let isWindow = false;
    const query = async (text: string, params: unknown[]) => {
      isWindow ||= /"done_row" = /.test(text) && /"mark" = /.test(text) && !/"batch_to"/.test(text);
      if (!isWindow || isLost || !/^commit/i.test(text)) return client.query(text, params);
      isLost = true;
      await client.query('rollback');
      lost();
      throw new Error('Connection terminated unexpectedly');
    };
    return { query, release: () => client.release() } as unknown as pg.PoolClient;
  };
  const pool = { connect, end: async () => {} } as unknown as PostgresPool;
  return {
    ...database,
    kysely<S>(schema?: string) {
      const db = new Kysely<S>({ dialect: new PostgresDialect({ pool }) });
      return schema ? db.withSchema(schema) : db;
    },
  };
}

test('is settled by the list, as after a kill', { timeout: 90_000 }, async () => {
  let losses = 0;
  const stage = await scene.stage({ database: losing(scene.database, () => losses++) });
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
  const country = (await stage.contacts.countryId(scene.account, 'Spain')) ?? 0;
  const there = [...numbers(1000, 100), ...numbers(2000, 100)];
  const contact = (n: number) => ({ email: `p${n}@example.com`, first_name: 'Person', city: 'Old', country });
  await scene.add(...there.map(contact));
  // New ones are uploaded, and each that exists is read before it is changed.
  const all = [...numbers(0, 300), ...numbers(1000, 100), ...numbers(400, 100), ...numbers(2000, 100)];
  const rows = all.map((n) => `Person,p${n}@example.com,New,Spain`);
  const offer = await offered(scene, stage, `First name,E-mail,City,Country\n${rows.join('\n')}\n`);
  await scene.database.pool.query("update contact_desk.imports set policy = 'update' where id = $1", [
    offer.id,
  ]);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  expect(losses).toBe(1);
  expect(done.receipt).toMatchObject({ present: 400, updated: 200, same: 0 });
  const lines = await scene.lines(done);
  expect(lines.filter(({ kind }) => kind === 'add')).toHaveLength(400);
  expect(lines.filter(({ kind }) => kind === 'edit')).toHaveLength(200);
});
