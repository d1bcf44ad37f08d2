/** The thread of the embedded database: takes the data folder, serves PGlite on a unix socket, until its owner says stop. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { AppError, messageOf } from '../errors.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { ServedPGlite } from './served-pglite.ts';

/** The first message to the owner. `sockets` is the folder that `pg` takes as its host. */
export type EmbeddedStart =
  | { sockets: string }
  | { refused: { code: string; message: string; cause: string } };

/** Why no more: see database.ts. A second one is refused, so that a mistake shows at once. */
const MAX_CONNECTIONS = 1;
const SOCKET_NAME = '.s.PGSQL.5432';
/** A unix socket's path holds about 107 bytes; a data folder deeper than that gets its socket in the temporary folder. */
const LONGEST_SOCKET_PATH = 100;

const { dataDir } = workerData as { dataDir: string };
const tell = (start: EmbeddedStart) => parentPort?.postMessage(start);

let lock: FolderLock | undefined;
try {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  lock = await lockFolder(dataDir);
  await serve(lock);
} catch (error) {
  await lock?.release();
  tell({ refused: refusalOf(error) });
  parentPort?.close();
}

async function serve(held: FolderLock): Promise<void> {
  const sockets = await socketFolder();
  const db = new ServedPGlite(join(dataDir, 'database'), { extensions: { pg_trgm } });
  await db.waitReady;
  const path = join(sockets, SOCKET_NAME);
  const server = new PGLiteSocketServer({ db, path, maxConnections: MAX_CONNECTIONS });
  await server.start();
  parentPort?.once('message', async () => {
    await server.stop();
    await db.close();
    await rm(sockets, { recursive: true, force: true });
    await held.release();
    parentPort?.close();
  });
  tell({ sockets });
}

async function socketFolder(): Promise<string> {
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

function refusalOf(error: unknown) {
  const cause = messageOf(error);
  if (error instanceof AppError) return { code: error.code, message: error.message, cause };
  return {
    code: 'embedded_database_failed',
    message: `The embedded database in ${dataDir} did not start. Free some disk space, restore the folder from a backup, or set DATABASE_URL to use a PostgreSQL instead.`,
    cause,
  };
}
