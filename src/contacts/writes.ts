/** Adding, editing and deleting: what is read before, what is sent, and what is read back after. */
import type { By } from '../audit/action.ts';
import type { Account } from './account.ts';
import { type ContactsClient, MAX_REMOVED_AT_ONCE } from './client.ts';
import { ContactsError, isContactsError } from './client-errors.ts';
import type { Contact, ContactDraft } from './contact.ts';
import type { Countries } from './countries.ts';
import { cleanDraft } from './draft.ts';
import { ChangedMeanwhile, conflictingFields, differingFields, keepTheirs, mergeDraft } from './edit.ts';
import { toContact } from './from-wire.ts';
import type { Mirror } from './mirror.ts';
import { findAdded, findListed, findPresent, readPresent } from './read-back.ts';
import { addEntry, added, deleteEntry, editEntry, edited, type Recorder } from './recorder.ts';
import type { SavedCountry } from './saved-country.ts';

/** `notice` is a sentence for the person about something that happened on the side, e.g. a country put right. */
export type Added = { contact: Contact | undefined; notice?: string | undefined; code?: string };
/**
 * Wire names of fields: `changed` by this edit, [] = the contact was as wanted already and nothing was sent; `kept` as
 * somebody else changed them since `base`.
 */
export type Edited = {
  contact: Contact;
  changed: string[];
  kept: string[];
  notice?: string | undefined;
  code?: string;
};
/** 'gone' = it was not there any more. */
export type Removal = { is: 'deleted'; contact: Contact; code: string } | { is: 'gone' };
/** Every id asked for is in exactly one of the three lists, counted by reading the list back. */
export type Removed = { deleted: number[]; gone: number[]; remaining: number[]; code?: string };

/**
 * Every write may throw ContactsError (client-errors.ts), whose message can be shown to the person as it stands. `by` goes
 * into the ledger, and a write that cannot be recorded there is not made. `code` is what the write can be undone by; none
 * where nothing was sent.
 */
export type Writes = {
  /**
   * Adds, then reads the list back to learn the id. `contact` is undefined when it was added but could not be read back.
   * `readBack: false` spares that read (for many adds in a row, after which the caller has the list read), except where a
   * country number needs its first proof. 'unrecorded': by an import, which keeps an account of its own of what it adds.
   */
  add(
    account: Account,
    by: By | 'unrecorded',
    draft: ContactDraft,
    options?: { readBack?: boolean; signal?: AbortSignal },
  ): Promise<Added>;
  /**
   * `base` is the contact as the person saw it. Reads it again first; what somebody else changed since in other fields stays.
   * @throws ChangedMeanwhile (edit.ts) when somebody else changed the same field since `base`
   */
  edit(account: Account, by: By, base: Contact, draft: ContactDraft, signal?: AbortSignal): Promise<Edited>;
  remove(account: Account, by: By, id: number, signal?: AbortSignal): Promise<Removal>;
  removeMany(account: Account, by: By, ids: number[], signal?: AbortSignal): Promise<Removed>;
};

const GONE_BEFORE = 'It was not there any more.';
const STILL_THERE = 'The service said it was deleted, and it is still there.';

export function createWrites(parts: {
  client: ContactsClient;
  mirror: Mirror;
  countries: Countries;
  savedCountry: SavedCountry;
  recorder: Recorder;
  get: (account: Account, id: number, signal?: AbortSignal) => Promise<Contact>;
}): Writes {
  const { client, mirror, countries, savedCountry, recorder, get } = parts;

  return {
    async add(account, by, draft, { readBack = true, signal } = {}) {
      const sent = await savedCountry.settle(account, draft.country, signal);
      const record = { ...cleanDraft(draft), country: sent.id };
      const newerThan = await mirror.newestId(account);
      const write = async (): Promise<Added> => {
        const lost = await unlessLost(account, client.add(account, record, signal));
        const wanted = { email: record.email, newerThan };
        const mustRead = readBack || lost || !sent.proven;
        const listed = mustRead
          ? await findAdded(client, account, wanted, signal).catch(unreadable)
          : undefined;
        // Found under an older id it was there before: whether this one was added stays open.
        if (lost && !(listed && newerThan !== undefined && listed.id > newerThan)) throw lost;
        if (!listed) {
          if (mustRead) await mirror.expire(account);
          return { contact: undefined };
        }
        const { contact, notice } = await savedCountry.check(account, { listed, draft: record, sent });
        await mirror.put(account, contact);
        return { contact, notice };
      };
      if (by === 'unrecorded') return write();
      const { result, code } = await recorder.record(
        account,
        by,
        addEntry(record, newerThan),
        write,
        ({ contact }) => added(contact),
      );
      return { ...result, code };
    },

    async edit(account, by, base, draft, signal) {
      const current = await get(account, base.id, signal);
      const same = await countries.comparer(account);
      const theirCountry = (await countries.find(account, current.country))?.id;
      const mine = { base, current, draft: cleanDraft(draft) };
      const { draft: wanted, kept } = keepTheirs(mine, same, theirCountry);
      const conflicts = conflictingFields({ base, current, draft: wanted }, same);
      if (conflicts.length > 0)
        throw new ChangedMeanwhile(conflicts, current, await countries.namer(account));
      const changed = differingFields(wanted, current, same);
      if (changed.length === 0) return { contact: current, changed, kept };

      const keepsNumber = !changed.includes('country') && /^\d+$/.test(current.country);
      const sent = keepsNumber
        ? { id: Number(current.country), name: current.country, proven: true }
        : await savedCountry.settle(account, wanted.country, signal);
      const record = { ...mergeDraft(wanted, current, changed), country: sent.id };
      const write = async () => {
        const lost = await unlessLost(account, client.update(account, base.id, record, signal));
        const after = await get(account, base.id, signal).catch(unreadable);
        if (lost && (!after || differingFields(record, after, same).length > 0)) throw lost;
        const contact = after ?? { ...current, ...record, country: String(sent.id) };
        await mirror.put(account, contact);
        if (sent.proven) return { contact };

        const listed = await findListed(client, account, base.id, signal).catch(unreadable);
        if (!listed) return { contact };
        const checked = await savedCountry.check(account, { listed, draft: record, sent });
        await mirror.put(account, checked.contact);
        return checked;
      };
      const { result, code } = await recorder.record(
        account,
        by,
        editEntry(current, record),
        write,
        ({ contact }) => edited(contact),
      );
      return { ...result, changed, kept, code };
    },

    async remove(account, by, id, signal) {
      const wire = await client.details(account, id, signal).catch(notThere);
      if (!wire) {
        await mirror.remove(account, [id]);
        return { is: 'gone' };
      }
      const contact = toContact(wire);
      const write = async () => {
        try {
          const outcome = await client.remove(account, id, signal);
          await mirror.remove(account, [id]);
          return outcome;
        } catch (error) {
          await mirror.expire(account);
          throw error;
        }
      };
      const { result, code } = await recorder.record(
        account,
        by,
        deleteEntry([contact]),
        write,
        (outcome) => [outcome === 'deleted' ? { outcome: 'done' } : { outcome: 'failed', note: GONE_BEFORE }],
      );
      return result === 'deleted' ? { is: 'deleted', contact, code } : { is: 'gone' };
    },

    async removeMany(account, by, ids, signal) {
      const asked = new Set(ids);
      if (asked.size === 0) return { deleted: [], gone: [], remaining: [] };
      const before = await readPresent(client, account, asked, signal);
      const there = before.map(({ id }) => id);
      const gone = [...asked].filter((id) => !there.includes(id));
      if (there.length === 0) {
        await mirror.remove(account, gone);
        return { deleted: [], gone, remaining: [] };
      }
      const write = async () => {
        const failure = await removeInBatches(account, there, signal);
        return { failure, left: await findPresent(client, account, new Set(there), signal) };
      };
      const { result, code } = await recorder.record(
        account,
        by,
        deleteEntry(before),
        write,
        ({ failure, left }) =>
          there.map((id) =>
            left.has(id) ? { outcome: 'failed', note: failure?.message ?? STILL_THERE } : { outcome: 'done' },
          ),
        // Whatever stops the counting, batches have been sent.
        () => true,
      );
      const { failure, left } = result;
      const deleted = there.filter((id) => !left.has(id));
      await mirror.remove(account, [...deleted, ...gone]);
      await mirror.later(account);
      // Where some went, the person must learn which: the count says more than the error.
      if (failure && deleted.length === 0) throw failure;
      return { deleted, gone, remaining: [...left], code };
    },
  };

  /** The error of a write that may have happened all the same; any other error is thrown. */
  async function unlessLost(account: Account, write: Promise<void>): Promise<ContactsError | undefined> {
    try {
      await write;
      return undefined;
    } catch (error) {
      const certain = error instanceof ContactsError && !error.outcomeUnknown;
      // What was kept may be wrong by now: the next find reads again.
      if (!certain) await mirror.expire(account);
      if (error instanceof ContactsError && error.outcomeUnknown) return error;
      throw error;
    }
  }

  async function removeInBatches(account: Account, ids: number[], signal?: AbortSignal) {
    try {
      for (let start = 0; start < ids.length; start += MAX_REMOVED_AT_ONCE) {
        await client.removeMany(account, ids.slice(start, start + MAX_REMOVED_AT_ONCE), signal);
      }
      return undefined;
    } catch (error) {
      await mirror.expire(account);
      if (error instanceof ContactsError) return error;
      throw error;
    }
  }
}

/** A write that is done stays done when it cannot be read back. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof ContactsError)) throw error;
}

function notThere(error: unknown): undefined {
  if (!isContactsError(error, 'not_found')) throw error;
}
