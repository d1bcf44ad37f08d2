/** A fresh database for a test file: embedded by default, a real PostgreSQL with TEST_DATABASE=postgres. */
import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { createLog } from '../../src/log.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';

export const silentLog = createLog('silent');

/** Opens a database of its own with the tables of every part, or an empty one; the caller stops it with `stop`. */
export async function openTestDatabase(kind: 'ready' | 'empty' = 'ready'): Promise<Database> {
  const server = inject('postgresUrl');
  return server ? newPostgres(server, kind) : newEmbedded(kind);
}

/** Registers the hooks that open and stop a database around the tests of a file; read `.current` inside tests. */
export function useDatabase(): { readonly current: Database } {
  let database: Database | undefined;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database?.stop());
  return {
    get current() {
      if (!database) throw new Error('the database is open only while tests run');
      return database;
    },
  };
}

/** A data folder whose embedded database is made already. Copied at once: file by file it would take ten times as long. */
export async function newDataDir(kind: 'ready' | 'empty' = 'ready'): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'desk-test-'));
  if (kind === 'empty' || !inject('postgresUrl'))
    cpSync(inject(`${kind}Database`), dataDir, { recursive: true });
  return dataDir;
}

async function newEmbedded(kind: 'ready' | 'empty'): Promise<Database> {
  const dataDir = await newDataDir(kind);
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
export async function newPostgresUrl(server: string, kind: 'ready' | 'empty' = 'ready'): Promise<string> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(
    `create database ${name}${kind === 'ready' ? ` template ${inject('readyDatabase')}` : ''}`,
  );
  await admin.end();
  return new URL(name, server).href;
}

async function newPostgres(server: string, kind: 'ready' | 'empty'): Promise<Database> {
  return openDatabase({ url: await newPostgresUrl(server, kind), dataDir: '', log: silentLog });
}
