/** The page and what it talks to: its files, the state as one person sees it, changes as they come, acts, and files. */
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ZodError } from 'zod';
import { AppError } from '../../errors.ts';
import { buildSharedFile } from '../files.ts';
import { buildPageState } from '../page-state.ts';
import { act, getFile, getPerson, parseAct, upload } from '../people/act.ts';
import type { Offered } from '../people/press.ts';
import type { ActAnswer, ChangeNotice, FileAnswer } from '../protocol.ts';
import type { World } from '../world.ts';
import { createPageFiles } from './page-files.ts';

/** Changes in a burst become one notice. */
const NOTICE_AFTER_MS = 30;
const POLICY =
  "default-src 'self'; img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type FileQuery = {
  person: string;
  name: string;
  channel?: string;
  thread_ts?: string;
  text?: string;
  snippet?: string;
};

export async function openPageDoor(server: FastifyInstance, world: World, offered: Offered): Promise<void> {
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  server.setErrorHandler(async (error, _request, reply) => {
    if (error instanceof AppError)
      return reply.send({ ok: false, error: error.code, message: error.message });
    if (error instanceof ZodError) return reply.code(400).send({ ok: false, error: 'bad_request' });
    world.log.error({ err: error }, 'the sandbox failed at a request of its page');
    const message = 'The sandbox failed here: its log says why.';
    return reply.code(500).send({ ok: false, error: 'internal', message });
  });

  const readPageFile = createPageFiles();
  const sendPage = async (reply: FastifyReply, name: string) => {
    const file = await readPageFile(name);
    if (!file) return reply.code(404).type('text/plain').send('Not found.');
    return reply.type(file.type).header('content-security-policy', POLICY).send(file.text);
  };
  server.get('/', (_request, reply) => sendPage(reply, 'index.html'));
  // Where permalinks lead: the page has one address for all conversations.
  server.get('/archives/*', (_request, reply) => reply.redirect('/'));
  server.get<{ Params: { '*': string } }>('/page/*', (request, reply) =>
    sendPage(reply, request.params['*']),
  );

  server.get<{ Querystring: { person?: string } }>('/sandbox/state', async (request) => {
    const [first] = world.store.state.people;
    return buildPageState(world, getPerson(world, request.query.person ?? first?.id ?? ''));
  });
  server.get('/sandbox/events', (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const tell = () => {
      const notice: ChangeNotice = { version: world.store.state.version };
      raw.write(`data: ${JSON.stringify(notice)}\n\n`);
    };
    let pending: NodeJS.Timeout | undefined;
    const unsubscribe = world.store.subscribe(() => {
      pending ??= setTimeout(() => {
        pending = undefined;
        tell();
      }, NOTICE_AFTER_MS);
    });
    request.raw.on('close', () => {
      clearTimeout(pending);
      unsubscribe();
    });
    tell();
  });
  server.post('/sandbox/act', (request): Promise<ActAnswer> => act(world, offered, parseAct(request.body)));
  server.post<{ Querystring: FileQuery; Body: Readable }>(
    '/sandbox/files',
    async (request): Promise<FileAnswer> => {
      const { person, name, snippet, ...at } = request.query;
      if (!name || !request.body) throw new AppError('no_file', 'Choose a file first.');
      const draft = { ...at, person, name, snippet: snippet === '1' };
      return { ok: true, file: buildSharedFile(await upload(world, draft, request.body)) };
    },
  );
  server.get<{ Params: { id: string }; Querystring: { person: string } }>(
    '/sandbox/files/:id',
    async (request, reply) => {
      const me = getPerson(world, request.query.person);
      const file = getFile(world, me, request.params.id);
      const name = encodeURIComponent(file.name);
      return reply
        .type('application/octet-stream')
        .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
        .send(world.files.read(file.id));
    },
  );
}
