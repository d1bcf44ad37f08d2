/** The embedded PostgreSQL, as its owner sees it: a thread that owns the data folder and serves a unix socket in it. */
import { getCompileCacheDir } from 'node:module';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { EmbeddedStart } from './embedded-worker.ts';

export type Embedded = { connection: pg.ClientConfig; stop(): Promise<void> };

/**
 * The thread is there before the first `await`: whoever loads the rest of the program meanwhile does not hold it up.
 * @throws AppError `data_dir_in_use`, `embedded_database_failed`
 */
export async function startEmbedded(options: { dataDir: string; log: Log }): Promise<Embedded> {
  const workerData = { dataDir: resolve(options.dataDir), compileCache: getCompileCacheDir() };
  const worker = new Worker(new URL('./embedded-thread.mjs', import.meta.url), { workerData });
  const ended = new Promise<void>((done) => worker.once('exit', () => done()));
  const started = await new Promise<EmbeddedStart>((done, failed) => {
    worker.once('message', done);
    worker.once('error', failed);
  });
  if ('refused' in started) {
    await ended;
    throw new AppError(started.refused.code, started.refused.message, { cause: started.refused.cause });
  }
  worker.on('error', (error) => options.log.fatal({ err: error }, 'the embedded database stopped'));
  return {
    connection: { host: started.sockets, port: 5432, user: 'postgres', database: 'postgres', password: '' },
    async stop() {
      worker.postMessage('stop');
      await ended;
    },
  };
}
