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
  /** The type as it is called now; undefined when it is gone; as given where the service cannot tell. Throws nothing of it. */
  current(account: Account, type: ContactType, signal?: AbortSignal): Promise<ContactType | undefined>;
};

/** `whole`: the service's own list, so that a type which is not in it does not exist. */
type Listed = { types: ContactType[]; whole: boolean };

const KEEP_MS = 60_000;

export function createTypes(parts: {
  client: ContactsClient;
  mirror: Mirror;
  db: MirrorDb;
  log: Log;
}): Types {
  const { client, mirror, db, log } = parts;
  const kept = createKept<Listed>({ keepMs: KEEP_MS });
  const complained = new Set<string>();

  async function read(account: Account, signal: AbortSignal): Promise<Listed> {
    try {
      return { types: await client.types(account, signal), whole: true };
    } catch (error) {
      // Whatever it answers: if the keys are wrong or the service is away, the list will say so.
      if (!(error instanceof ContactsError) || error.code === 'rate_limited') throw error;
      if (!complained.has(account.id)) {
        complained.add(account.id);
        const facts = { account: account.id, code: error.code, facts: error.facts };
        log.warn(facts, 'the service gives no list of contact types: those of its contacts are used');
      }
      await mirror.ensure(account, { signal });
      return { types: await readTypes(db, account.id), whole: false };
    }
  }

  const listed = (account: Account, signal?: AbortSignal) =>
    kept.get(account.id, (end) => read(account, end), { signal });

  return {
    list: async (account, signal) => (await listed(account, signal)).types,

    async current(account, type, signal) {
      try {
        const { types, whole } = await listed(account, signal);
        return types.find(({ id }) => id === type.id) ?? (whole ? undefined : type);
      } catch (error) {
        if (error instanceof ContactsError) return type;
        throw error;
      }
    },
  };
}
