/** The worker thread of the embedded database: PGlite behind a unix socket, until the owner says stop. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const MAX_CONNECTIONS = 20;

const { folder, socket } = workerData as { folder: string; socket: string };

const db = await PGlite.create(folder);
const server = new PGLiteSocketServer({ db, path: socket, maxConnections: MAX_CONNECTIONS });
await server.start();

parentPort?.on('message', async () => {
  await server.stop();
  await db.close();
  parentPort?.close();
});
parentPort?.postMessage('ready');
