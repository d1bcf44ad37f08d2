/** The database and its tables, whichever of the two kinds it is. */
import { expect, inject, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import type { WorkspaceTables } from '../../src/workspaces/repository.ts';
import { createWorkspaces } from '../../src/workspaces/service.ts';
import { newPostgresUrl, silentLog, useDatabase } from '../support/database.ts';

const database = useDatabase();

test('migrating twice, even at once, changes nothing', async () => {
  await Promise.all([migrate(database.current, 'bot'), migrate(database.current, 'bot')]);
  const { rows } = await database.current.pool.query('select name from contact_desk.kysely_migration');
  expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThan(0);
});

test.runIf(inject('postgresUrl'))(
  'the first start of two processes at once makes the tables once',
  async () => {
    const url = await newPostgresUrl(inject('postgresUrl'), 'empty');
    const [one, other] = await Promise.all(
      [1, 2].map(() => openDatabase({ url, dataDir: '', log: silentLog })),
    );
    if (!one || !other) throw new Error('two databases were opened');
    onTestFinished(async () => {
      await one.stop();
      await other.stop();
    });
    const ahead = await one.pool.connect();
    await ahead.query('begin');
    await ahead.query('create schema contact_desk');
    const migrating = migrate(other, 'bot');
    const waiting =
      "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'create schema%'";
    await expect.poll(async () => (await one.pool.query(waiting)).rowCount).toBe(1);
    await ahead.query('commit');
    ahead.release();
    await migrating;
    expect((await one.pool.query('select name from contact_desk.kysely_migration')).rowCount).toBeGreaterThan(
      0,
    );
  },
);

test('a workspace keeps the id of its account over restarts', async () => {
  const db = database.current.kysely<WorkspaceTables>('contact_desk');
  const credentials = {
    service: 'embedded',
    apiUrl: 'http://127.0.0.1/api/',
    publicKey: 'p',
    secretKey: 's',
  };
  const ids = [];
  for (const name of ['Acme', 'Acme Ltd']) {
    const workspaces = createWorkspaces(db, Promise.resolve(credentials));
    await workspaces.connect({ id: 'T1', name });
    ids.push((await workspaces.account('T1')).id);
  }
  expect(ids[0]).toBe(ids[1]);
});

test('a workspace that is not ours has no account', async () => {
  const db = database.current.kysely<WorkspaceTables>('contact_desk');
  const workspaces = createWorkspaces(
    db,
    Promise.resolve({
      service: 'embedded',
      apiUrl: 'http://127.0.0.1/api/',
      publicKey: 'p',
      secretKey: 's',
    }),
  );
  await expect(workspaces.account('T2')).rejects.toMatchObject({ code: 'not_connected' });
});

test('the secret key is nowhere in the database', async () => {
  const db = database.current.kysely<WorkspaceTables>('contact_desk');
  const secretKey = 'a-very-secret-key';
  await createWorkspaces(
    db,
    Promise.resolve({
      service: 'embedded',
      apiUrl: 'http://127.0.0.1/api/',
      publicKey: 'p',
      secretKey,
    }),
  ).connect({
    id: 'T3',
    name: 'Acme',
  });
  const { rows } = await database.current.pool.query('select * from contact_desk.accounts');
  expect(JSON.stringify(rows)).not.toContain(secretKey);
});

test('a database that does not keep UTF-8 is refused before a table is made', async ({ skip }) => {
  if (database.current.embedded) skip('the embedded database always keeps UTF-8');
  await database.current.pool.query(
    "create database ascii_only encoding 'SQL_ASCII' locale 'C' template template0",
  );
  const url = new URL(database.current.connection.connectionString ?? '');
  url.pathname = '/ascii_only';
  const ascii = await openDatabase({ url: url.href, dataDir: '', log: silentLog });
  await expect(migrate(ascii, 'bot')).rejects.toMatchObject({ code: 'database_encoding' });
  await ascii.stop();
});
