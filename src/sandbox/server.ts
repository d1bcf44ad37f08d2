/** The sandbox's HTTP server: all doors on one loopback port. */
import { type FastifyInstance, fastify } from 'fastify';
import { listenFailure } from '../errors.ts';
import { openFilesDoor } from './doors/files-door.ts';
import { guard } from './doors/guard.ts';
import { openPageDoor } from './doors/page-door.ts';
import { openResponseUrlDoor } from './doors/response-url-door.ts';
import { openWebApiDoor } from './doors/web-api-door.ts';
import type { Offered } from './people/press.ts';
import type { Uploads } from './web-api/file-methods.ts';
import type { World } from './world.ts';

const TRIES = 20;

export type Listening = { port: number; stop(): Promise<void> };

/** Listens on 127.0.0.1 at `port`, or at the next free one; 0 takes any. */
export async function listen(world: World, offered: Offered, port: number): Promise<Listening> {
  for (let attempt = port; ; attempt += 1) {
    const server = await buildServer(world, offered);
    try {
      await server.listen({ host: '127.0.0.1', port: attempt });
      const bound = (server.server.address() as { port: number }).port;
      world.origin = `http://127.0.0.1:${bound}`;
      return { port: bound, stop: () => server.close() };
    } catch (error) {
      await server.close();
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || attempt >= port + TRIES) throw listenFailure(error, { host: 'HOST', port: 'PORT' });
    }
  }
}

async function buildServer(world: World, offered: Offered): Promise<FastifyInstance> {
  // Closing must not wait for the page's open event stream.
  const server = fastify({ forceCloseConnections: true });
  const uploads: Uploads = new Map();
  guard(server, () => (server.server.address() as { port: number }).port);
  // Each door is a plugin of its own, because each reads bodies and words errors in its own way.
  await server.register((scope) => openWebApiDoor(scope, world, uploads));
  await server.register((scope) => openResponseUrlDoor(scope, world));
  await server.register((scope) => openFilesDoor(scope, world, uploads));
  await server.register((scope) => openPageDoor(scope, world, offered));
  return server;
}
