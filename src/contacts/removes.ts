/** Deleting one contact, with what is read before so that it can be undone; and many, for who records them by itself. */
import type { By } from '../audit/action.ts';
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import { isContactsError } from './client-errors.ts';
import type { Contact } from './contact.ts';
import type { Countries } from './countries.ts';
import { toContact } from './from-wire.ts';
import type { Mirror } from './mirror.ts';
import { type Begun, deleteEntry, type Recorder } from './recorder.ts';
import { readSnapshot } from './snapshot.ts';

/** 'gone' = it was not there any more. */
export type Removal = { is: 'deleted'; contact: Contact; code: string } | { is: 'gone' };

/** As `Writes` (writes.ts). */
export type Removes = {
  /** Another try of the same `by.group` goes on with what the one before has sent: gone by either, it was deleted by us. */
  remove(account: Account, by: By, id: number, signal?: AbortSignal): Promise<Removal>;
  /** One call for at most 100, which the caller has recorded; nothing is read before it or after. */
  removeRecorded(account: Account, ids: number[], signal?: AbortSignal): Promise<'deleted' | 'gone'>;
  /** Takes contacts out of the copy that are known to be gone. */
  showGone(account: Account, ids: number[]): Promise<void>;
};

const GONE_BEFORE = 'It was not there any more.';

export function createRemoves(parts: {
  client: ContactsClient;
  mirror: Mirror;
  countries: Countries;
  recorder: Recorder;
}): Removes {
  const { client, mirror, countries, recorder } = parts;

  async function send(account: Account, id: number, signal?: AbortSignal) {
    try {
      const outcome = await client.remove(account, id, signal);
      await mirror.remove(account, [id]);
      return outcome;
    } catch (error) {
      await mirror.expire(account);
      throw error;
    }
  }

  async function goOn(
    account: Account,
    by: By,
    { code, line }: Begun,
    signal?: AbortSignal,
  ): Promise<Removal> {
    const id = line.contactId ?? 0;
    if (line.outcome !== 'done') {
      const went = await recorder.goOn(account, line, () => send(account, id, signal));
      if (went === 'settled') return removes.remove(account, by, id, signal);
    }
    const contact = readSnapshot(line.before, id);
    return contact ? { is: 'deleted', contact, code } : { is: 'gone' };
  }

  const removes: Removes = {
    async remove(account, by, id, signal) {
      const begun = await recorder.findBegun(account, by, id);
      if (begun) return goOn(account, by, begun, signal);
      const wire = await client.details(account, id, signal).catch(notThere);
      if (!wire) {
        await mirror.remove(account, [id]);
        return { is: 'gone' };
      }
      const contact = toContact(wire);
      const named = await countries.provenNamer(account);
      const write = () => send(account, id, signal);
      const { result, code } = await recorder.record(
        account,
        by,
        deleteEntry([{ ...contact, country: named(contact.country) }]),
        write,
        (outcome) => [outcome === 'deleted' ? { outcome: 'done' } : { outcome: 'failed', note: GONE_BEFORE }],
        // It is tried more than once, and the error is that of the last try only.
        () => true,
      );
      return result === 'deleted' ? { is: 'deleted', contact, code } : { is: 'gone' };
    },

    async removeRecorded(account, ids, signal) {
      try {
        return await client.removeMany(account, ids, signal);
      } catch (error) {
        await mirror.expire(account);
        throw error;
      }
    },

    showGone: mirror.remove,
  };
  return removes;
}

function notThere(error: unknown): undefined {
  if (!isContactsError(error, 'not_found')) throw error;
}
