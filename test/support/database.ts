/** A fresh, migrated database for a test file: embedded by default, a real PostgreSQL with TEST_DATABASE=postgres. */
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { createLog } from '../../src/log.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate, type Part } from '../../src/storage/migrate.ts';

export const silentLog = createLog('silent');

/** Opens a database of its own, with the tables of `parts`; the caller stops it with `stop`. */
export async function openTestDatabase(...parts: Part[]): Promise<Database> {
  const server = inject('postgresUrl');
  const database = server ? await newPostgres(server) : await newEmbedded();
  for (const part of parts) await migrate(database, part);
  return database;
}

/** Registers the hooks that open and stop a database around the tests of a file; read `.current` inside tests. */
export function useDatabase(...parts: Part[]): { readonly current: Database } {
  let database: Database | undefined;
  beforeAll(async () => {
    database = await openTestDatabase(...parts);
  });
  afterAll(() => database?.stop());
  return {
    get current() {
      if (!database) throw new Error('the database is open only while tests run');
      return database;
    },
  };
}

/** A data folder whose embedded database is made already. */
export async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'desk-test-'));
  await cp(inject('emptyDatabase'), join(dataDir, 'database'), { recursive: true });
  return dataDir;
}

async function newEmbedded(): Promise<Database> {
  const dataDir = await newDataDir();
  const database = await openDatabase({ url: undefined, dataDir, log: silentLog });
  return {
    ...database,
    async stop() {
      await database.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database of its own on the server of the run, so that files do not meet. */
export async function newPostgresUrl(server: string): Promise<string> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function newPostgres(server: string): Promise<Database> {
  return openDatabase({ url: await newPostgresUrl(server), dataDir: '', log: silentLog });
}
