/** The worker thread of the embedded database: PGlite behind a unix socket, until the owner says stop. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const MAX_CONNECTIONS = 20;

const { folder, socket, snapshot } = workerData as { folder: string; socket: string; snapshot?: string };

const db = await PGlite.create({
  dataDir: folder,
  ...(snapshot ? { loadDataDir: new Blob([await readFile(snapshot)]) } : {}),
});
const server = new PGLiteSocketServer({ db, path: socket, maxConnections: MAX_CONNECTIONS });
await server.start();

parentPort?.on('message', async () => {
  await server.stop();
  await db.close();
  parentPort?.close();
});
parentPort?.postMessage('ready');
