/** Ends the server in time: the calls at work are finished, and nobody who only holds a connection keeps it open. */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** For a call whose request or answer is under way; who runs the program gives it 30 s or less. */
const DRAIN_MS = 10_000;

/** Call before the server listens. A connection without a question (browsers open such in advance) is no call. */
export function prepareClosing(app: FastifyInstance): () => Promise<void> {
  const silent = new Set<Socket>();
  app.server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', ({ socket }) => silent.delete(socket));
  return async () => {
    const limit = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
    const closing = app.close();
    for (const socket of silent) socket.destroy();
    await closing;
    clearTimeout(limit);
  };
}
