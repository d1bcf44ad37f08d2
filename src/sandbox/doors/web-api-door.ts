/** `/api/<method>`: Slack's Web API over HTTP, always status 200 as Slack's. */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SlackError } from '../slack-error.ts';
import type { Args } from '../web-api/arguments.ts';
import type { Uploads } from '../web-api/file-methods.ts';
import { buildMethods, callMethod } from '../web-api/methods.ts';
import { neededScope } from '../web-api/scopes.ts';
import type { World } from '../world.ts';

const MAX_CALL_BYTES = 1024 * 1024;

export async function openWebApiDoor(server: FastifyInstance, world: World, uploads: Uploads): Promise<void> {
  const methods = buildMethods(uploads);
  await server.register(formbody, { bodyLimit: MAX_CALL_BYTES });
  server.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
    if (error instanceof SlackError) return reply.send({ ok: false, error: error.code, ...error.extra });
    const isTheirs = error.statusCode !== undefined && error.statusCode < 500;
    if (isTheirs) return reply.code(200).send({ ok: false, error: 'invalid_post_type' });
    world.log.error({ err: error }, 'a Web API call failed in the sandbox');
    return reply.code(500).send({ ok: false, error: 'fatal_error' });
  });
  server.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    handler: async (request, reply) => {
      const { method } = request.params;
      const args = { ...(request.query as Args), ...((request.body ?? {}) as Args) };
      reply.header('x-oauth-scopes', world.manifest.scopes.join(','));
      const accepted = neededScope(method, args);
      if (accepted) reply.header('x-accepted-oauth-scopes', accepted);
      return {
        ok: true,
        ...callMethod(world, methods, { name: method, token: readToken(request, args), args }),
      };
    },
  });
}

function readToken(request: FastifyRequest, args: Args): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? (typeof args.token === 'string' ? args.token : undefined);
}
