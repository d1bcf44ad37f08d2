/** The embedded PostgreSQL: a worker thread that serves PGlite on a unix socket in the data folder. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { lockFolder } from './folder-lock.ts';

export type Embedded = { connection: pg.ClientConfig; stop(): Promise<void> };

/** A unix socket's path holds about 107 bytes; a data folder deeper than that gets its socket in the temporary folder. */
const LONGEST_SOCKET_PATH = 100;
const SOCKET_NAME = '.s.PGSQL.5432';

export async function startEmbedded(options: { dataDir: string; log: Log }): Promise<Embedded> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dataDir);
  const sockets = await socketFolder(dataDir);
  try {
    const worker = await startWorker(
      { folder: join(dataDir, 'database'), socket: join(sockets, SOCKET_NAME) },
      options.log,
    );
    return {
      connection: { host: sockets, port: 5432, user: 'postgres', database: 'postgres', password: '' },
      async stop() {
        await stopWorker(worker);
        await rm(sockets, { recursive: true, force: true });
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw new AppError(
      'embedded_database_failed',
      `The embedded database in ${dataDir} did not start. Free some disk space, restore the folder from a backup, or set DATABASE_URL to use a PostgreSQL instead.`,
      { cause: error },
    );
  }
}

async function socketFolder(dataDir: string): Promise<string> {
  const near = join(dataDir, 'socket');
  if (Buffer.byteLength(join(near, SOCKET_NAME)) > LONGEST_SOCKET_PATH) {
    return mkdtemp(join(tmpdir(), 'contact-desk-'));
  }
  // What a killed process left behind would refuse the bind.
  await rm(near, { recursive: true, force: true });
  await mkdir(near, { mode: 0o700 });
  await chmod(near, 0o700);
  return near;
}

async function startWorker(workerData: Record<string, unknown>, log: Log): Promise<Worker> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData });
  await new Promise<void>((ready, failed) => {
    worker.once('message', () => ready());
    worker.once('error', failed);
    worker.once('exit', (code) => failed(new Error(`the database thread ended with code ${code}`)));
  });
  worker.on('error', (error) => log.fatal({ err: error }, 'the embedded database stopped'));
  return worker;
}

async function stopWorker(worker: Worker): Promise<void> {
  const ended = new Promise<void>((done) => worker.once('exit', () => done()));
  worker.postMessage('stop');
  await ended;
}
