/** Bytes in and out for the bot: the upload address of the external upload, and private downloads. */
import type { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { botSees } from '../files.ts';
import type { Uploads } from '../web-api/file-methods.ts';
import type { World } from '../world.ts';

/** What Slack shows to a download without a good token: not an error, but a page. */
const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to Sandbox</body></html>';

export async function openFilesDoor(server: FastifyInstance, world: World, uploads: Uploads): Promise<void> {
  // Bytes are bytes here, also when they call themselves JSON.
  server.removeAllContentTypeParsers();
  await server.register(multipart, { limits: { files: 1, fileSize: Number.POSITIVE_INFINITY } });
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  server.post<{ Params: { key: string } }>('/upload/v1/:key', async (request, reply) => {
    const upload = uploads.get(request.params.key);
    if (!upload) return reply.code(404).send('no such upload');
    const part = request.isMultipart() ? await request.file() : undefined;
    const source = part?.file ?? (request.body as Readable | undefined);
    if (!source) return reply.code(400).send('no bytes');
    const size = await world.files.write(upload.id, source);
    if (size !== upload.length) {
      await world.files.remove(upload.id);
      return reply.code(400).send(`expected ${upload.length} bytes, got ${size}`);
    }
    upload.received = true;
    return reply.type('text/plain').send(`OK - ${size}`);
  });

  for (const url of ['/files-pri/:place/download/:name', '/files-pri/:place/:name']) {
    server.get<{ Params: { place: string } }>(url, async (request, reply) => {
      const { state } = world.store;
      const file = state.files[request.params.place.split('-')[1] ?? ''];
      const isOurs = request.headers.authorization === `Bearer ${state.app.botToken}`;
      if (!file || !isOurs || !world.manifest.scopes.includes('files:read') || !botSees(state, file)) {
        return reply.type('text/html; charset=utf-8').send(SIGN_IN_PAGE);
      }
      const name = encodeURIComponent(file.name);
      return reply
        .type(file.mimetype)
        .header('content-length', file.size)
        .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
        .send(world.files.read(file.id));
    });
  }
}
