/** The contact types of an account: the service's own list, or those its contacts have where it gives none. */
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import { ContactsError } from './client-errors.ts';
import type { ContactType } from './contact.ts';
import { createKept } from './kept.ts';
import type { Mirror } from './mirror.ts';
import { readTypes } from './mirror-repository.ts';
import type { MirrorDb } from './mirror-state-repository.ts';

export type Types = {
  list(account: Account, signal?: AbortSignal): Promise<ContactType[]>;
};

const KEEP_MS = 60_000;

export function createTypes(parts: {
  client: ContactsClient;
  mirror: Mirror;
  db: MirrorDb;
  log: Log;
}): Types {
  const { client, mirror, db, log } = parts;
  const kept = createKept<ContactType[]>({ keepMs: KEEP_MS });
  const complained = new Set<string>();

  async function read(account: Account, signal: AbortSignal): Promise<ContactType[]> {
    try {
      return await client.types(account, signal);
    } catch (error) {
      // Whatever it answers: if the keys are wrong or the service is away, the list will say so.
      if (!(error instanceof ContactsError) || error.code === 'rate_limited') throw error;
      if (!complained.has(account.id)) {
        complained.add(account.id);
        const facts = { account: account.id, code: error.code, facts: error.facts };
        log.warn(facts, 'the service gives no list of contact types: those of its contacts are used');
      }
      await mirror.ensure(account, { signal });
      return await readTypes(db, account.id);
    }
  }

  return {
    list: (account, signal) => kept.get(account.id, (end) => read(account, end), { signal }),
  };
}
