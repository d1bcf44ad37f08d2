/** `/commands/…`, `/actions/…` and `/app-actions/…`: the response URLs, with Slack's status codes. */
import type { FastifyInstance } from 'fastify';
import { respond } from '../respond.ts';
import { SlackError } from '../slack-error.ts';
import { spendResponseUrl } from '../triggers.ts';
import type { Args } from '../web-api/arguments.ts';
import type { World } from '../world.ts';

const GONE = ['used_url', 'expired_url', 'no_service'];

export async function openResponseUrlDoor(server: FastifyInstance, world: World): Promise<void> {
  server.post<{ Params: { kind: string; key: string }; Body: Args }>(
    '/:kind(commands|actions|app-actions)/:team/:key',
    async (request, reply) => {
      try {
        respond(world, spendResponseUrl(world, request.params.key), request.body ?? {});
        return { ok: true };
      } catch (error) {
        if (!(error instanceof SlackError)) throw error;
        const status = GONE.includes(error.code) ? 404 : 400;
        return reply.code(status).send({ ok: false, error: error.code, ...error.extra });
      }
    },
  );
}
