/** Requests to the contacts service over kept connections: keys put on, time and size bounded, redirects never followed. */
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { Agent, errors } from 'undici';
import type { Account } from './account.ts';
import { ContactsError, connectionFailed, hostOf } from './client-errors.ts';
import { KEY_HEADERS } from './wire.ts';

export type TransportLimits = {
  /** Requests at once per origin; more wait for their turn. */
  connections: number;
  connectTimeoutMs: number;
  /** Until the first byte of an answer; `slow` for the list and the upload. */
  headersTimeoutMs: number;
  slowHeadersTimeoutMs: number;
  /** Silence within a body. */
  bodyTimeoutMs: number;
  /** A whole small answer, so that a body that only drips ends too. */
  answerTimeoutMs: number;
};

export type ApiRequest = {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the account's base address, without a leading slash. */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | AsyncIterable<Uint8Array>;
  /** The answer takes work at the service or is long: patience with its start, and no limit on the whole. */
  slow?: boolean;
};

export type ApiAnswer = {
  httpStatus: number;
  headers: IncomingHttpHeaders;
  /** Read it to its end or leave the loop early; both free the connection. @throws ContactsError */
  chunks: AsyncIterable<Buffer>;
};

export type Transport = {
  open(account: Account, request: ApiRequest, signal: AbortSignal | undefined): Promise<ApiAnswer>;
  close(): Promise<void>;
};

const CLOSE_WAIT_MS = 2_000;

export function createTransport(limits: TransportLimits): Transport {
  const agent = new Agent({
    connections: limits.connections,
    pipelining: 1,
    connect: { timeout: limits.connectTimeoutMs },
    bodyTimeout: limits.bodyTimeoutMs,
  });

  return {
    async open(account, request, signal) {
      signal?.throwIfAborted();
      const url = addressOf(account, request);
      const fail = (cause: unknown): never => {
        signal?.throwIfAborted();
        if (cause instanceof ContactsError) throw cause;
        if (cause instanceof errors.InvalidArgumentError) throw keysCannotBeSent(account, cause);
        throw connectionFailed(account, cause, { write: request.method !== 'GET', path: request.path });
      };
      const deadline = request.slow ? undefined : AbortSignal.timeout(limits.answerTimeoutMs);
      const ends = AbortSignal.any([signal, deadline].filter((end) => end !== undefined));
      const answer = await agent
        .request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: {
            accept: 'application/json',
            'user-agent': 'contact-desk',
            ...request.headers,
            [KEY_HEADERS.publicKey]: account.publicKey,
            [KEY_HEADERS.secretKey]: account.secretKey,
          },
          body: typeof request.body === 'object' ? Readable.from(request.body) : (request.body ?? null),
          headersTimeout: request.slow ? limits.slowHeadersTimeoutMs : limits.headersTimeoutMs,
          signal: ends,
        })
        .catch(fail);
      const chunks = (async function* () {
        try {
          yield* answer.body as AsyncIterable<Buffer>;
        } catch (cause) {
          fail(cause);
        }
      })();
      return { httpStatus: answer.statusCode, headers: answer.headers, chunks };
    },

    async close() {
      if (agent.destroyed) return;
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_WAIT_MS);
      });
      await Promise.race([agent.close(), limit]);
      clearTimeout(timer);
      await agent.destroy();
    },
  };
}

/** The keys go to the account's own origin and nowhere else, whatever `path` says. */
function addressOf(account: Account, request: ApiRequest): URL {
  const base = new URL(account.apiUrl.endsWith('/') ? account.apiUrl : `${account.apiUrl}/`);
  const url = new URL(base);
  url.pathname = base.pathname + request.path.replace(/^\/+/, '');
  url.search = new URLSearchParams(request.query ?? {}).toString();
  return url;
}

function keysCannotBeSent(account: Account, cause: Error): ContactsError {
  return new ContactsError(
    'keys_refused',
    `The keys for ${hostOf(account)} hold characters that cannot be sent: copy them again from the account page.`,
    { cause },
  );
}
