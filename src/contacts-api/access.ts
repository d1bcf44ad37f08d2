/** Who is calling: the account that the two key headers of a request open. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { KEY_HEADERS } from '../contacts/wire.ts';
import { findAccountId } from './accounts.ts';
import { type FieldErrors, invalidChoice, Problem, required } from './problems.ts';
import type { ApiDb } from './schema.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Every query of a request is bound to it. */
    accountId: number;
  }
}

/** Runs before the body is read: a stranger's upload is not even parsed. */
export function registerAccess(app: FastifyInstance, db: ApiDb): void {
  app.decorateRequest('accountId', 0);
  app.addHook('onRequest', async (request) => {
    request.accountId = await readAccountId(request, db);
  });
}

/** @throws Problem 401. Which of two keys was wrong is not told. */
async function readAccountId(request: FastifyRequest, db: ApiDb): Promise<number> {
  const publicKey = readHeader(request, KEY_HEADERS.publicKey);
  const secretKey = readHeader(request, KEY_HEADERS.secretKey);
  if (publicKey && secretKey) {
    const accountId = await findAccountId(db, { publicKey, secretKey });
    if (accountId !== undefined) return accountId;
    throw new Problem(401, keyErrors(Object.values(KEY_HEADERS), invalidChoice));
  }
  const missing = [publicKey ? [] : KEY_HEADERS.publicKey, secretKey ? [] : KEY_HEADERS.secretKey].flat();
  throw new Problem(401, keyErrors(missing, required));
}

function readHeader(request: FastifyRequest, name: string): string {
  const value = request.headers[name.toLowerCase()];
  return typeof value === 'string' ? value.trim() : '';
}

function keyErrors(names: string[], sentence: (name: string) => string): FieldErrors {
  return Object.fromEntries(names.map((name) => [name, [sentence(name)]]));
}
