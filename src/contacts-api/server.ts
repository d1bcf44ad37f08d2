/** The contacts API over HTTP: what the vendor's pages describe, as a server of our own. */
import { randomBytes } from 'node:crypto';
import { fastifyFormbody } from '@fastify/formbody';
import { fastifyMultipart } from '@fastify/multipart';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { Log } from '../log.ts';
import type { Database } from '../storage/database.ts';
import { registerAccess } from './access.ts';
import { prepareClosing } from './closing.ts';
import { buildCountries } from './countries.ts';
import { answerFailure, registerFailures } from './failures.ts';
import { MAX_FORM_BYTES } from './forms.ts';
import { registerRoutes } from './routes.ts';
import { openApiDb } from './schema.ts';
import { deleteAbandonedRows } from './uploads-repository.ts';

/** `url` ends in `/api/`, as the vendor's address does. */
export type ContactsApi = { url: string; stop(): Promise<void> };

/** For a whole request with its body, and for a connection on which nothing moves. */
const REQUEST_TIMEOUT_MS = 10 * 60_000;
const IDLE_TIMEOUT_MS = 2 * 60_000;

/** The tables are there already (`migrate(database, 'contacts-api')`); `port` 0 takes a free one. */
export async function createContactsApi(options: {
  database: Database;
  log: Log;
  host: string;
  port: number;
}): Promise<ContactsApi> {
  const log = options.log.child({ part: 'contacts-api' });
  const db = openApiDb(options.database);
  await deleteAbandonedRows(db);
  const app = buildServer(log);
  await app.register(fastifyFormbody);
  await app.register(fastifyMultipart);
  registerFailures(app);
  await app.register(
    async (api) => {
      registerAccess(api, db);
      registerRoutes(api, db, buildCountries());
    },
    { prefix: '/api/' },
  );
  const stop = prepareClosing(app);
  const origin = await app.listen({ host: options.host, port: options.port });
  return { url: `${origin}/api/`, stop };
}

function buildServer(log: Log): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomBytes(5).toString('hex'),
    bodyLimit: MAX_FORM_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: IDLE_TIMEOUT_MS,
    exposeHeadRoutes: false,
    frameworkErrors: answerFailure,
    // The pages' base address ends in a slash, and their examples add another.
    routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true },
  });
  app.removeAllContentTypeParsers();
  // Other bodies are left unread: a call that needs a form says so, one that needs none (a DELETE) does not mind.
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null, undefined);
  });
  return app;
}
