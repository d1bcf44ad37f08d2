/** Keeps strangers out: only this machine, under our own address, and never a page of another site. */
import type { FastifyInstance } from 'fastify';

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses with 403 a Host that is not loopback with our port (a name that was made to point here: DNS rebinding) and an Origin
 * that is not ours (a page elsewhere that posts to us).
 */
export function guard(server: FastifyInstance, port: () => number): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' });
    const ours = LOOPBACK_NAMES.map((name) => `${name}:${port()}`);
    const { host, origin } = request.headers;
    const isOurPage = origin === undefined || ours.some((name) => origin === `http://${name}`);
    if (!ours.includes(host ?? '') || !isOurPage) {
      await reply
        .code(403)
        .type('text/plain')
        .send('This sandbox answers its own page on this machine only.');
    }
  });
}
