/** Adding and editing: what is read before, what is sent, and what is read back after. */
import type { By } from '../audit/action.ts';
import type { Account } from './account.ts';
import { BeingDeleted, type FindDeleting } from './being-deleted.ts';
import type { ContactsClient } from './client.ts';
import { ContactsError } from './client-errors.ts';
import type { Contact, ContactDraft } from './contact.ts';
import type { Countries } from './countries.ts';
import { cleanDraft, type DraftField } from './draft.ts';
import { ChangedMeanwhile, conflictingFields, differingFields, keepTheirs, mergeDraft } from './edit.ts';
import type { Mirror } from './mirror.ts';
import { findAdded, findListed } from './read-back.ts';
import { addEntry, added, editEntry, edited, type Recorder } from './recorder.ts';
import { createRemoves, type Removes } from './removes.ts';
import { draftOf } from './reverse-edit.ts';
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
/**
 * Every write may throw ContactsError (client-errors.ts), whose message can be shown to the person as it stands. `by` goes
 * into the ledger, and a write that cannot be recorded there is not made. `code` is what the write can be undone by; none
 * where nothing was sent.
 */
export type Writes = Removes & {
  /**
   * Adds, then reads the list back to learn the id. `contact` is undefined when it was added but could not be read back.
   * `readBack: false` spares that read (for many adds in a row, after which the caller has the list read), except where a
   * country number needs its first proof. 'unrecorded': by an import, which keeps an account of its own of what it adds.
   * `ownCountry`: the number is the service's own for this very contact, and is sent as it is.
   */
  add(
    account: Account,
    by: By | 'unrecorded',
    draft: ContactDraft,
    options?: { readBack?: boolean; ownCountry?: boolean; signal?: AbortSignal },
  ): Promise<Added>;
  /**
   * `base` is the contact as the person saw it. Reads it again first; what somebody else changed since in other fields stays.
   * @throws BeingDeleted (being-deleted.ts), ChangedMeanwhile (edit.ts) when somebody else changed the same field since `base`
   */
  edit(account: Account, by: By, base: Contact, draft: ContactDraft, signal?: AbortSignal): Promise<Edited>;
  /**
   * Sends `current`, as it was just read, with these values in place of its own, and reads it again. Not recorded in the ledger:
   * for who records many at once.
   */
  change(
    account: Account,
    current: Contact,
    values: Partial<ContactDraft>,
    signal?: AbortSignal,
  ): Promise<{ contact: Contact; notice?: string | undefined }>;
};

export function createWrites(parts: {
  client: ContactsClient;
  mirror: Mirror;
  countries: Countries;
  savedCountry: SavedCountry;
  recorder: Recorder;
  get: (account: Account, id: number, signal?: AbortSignal) => Promise<Contact>;
  deleting: FindDeleting;
}): Writes {
  const { client, mirror, countries, savedCountry, recorder, get, deleting } = parts;

  return {
    async add(account, by, draft, { readBack = true, ownCountry = false, signal } = {}) {
      const sent = ownCountry
        ? { id: draft.country, name: String(draft.country), proven: true }
        : await savedCountry.settle(account, draft.country, signal);
      const record = { ...cleanDraft(draft), country: sent.id };
      const newerThan = await mirror.newestId(account);
      const write = async (): Promise<Added> => {
        const lost = await unlessLost(account, client.add(account, record, signal));
        const mustRead = readBack || lost || !sent.proven;
        const listed = mustRead
          ? await findAdded(client, account, { record, newerThan }, signal).catch(unreadable)
          : undefined;
        // Without a mark it may have been there before: whether this one was added stays open.
        if (lost && !(listed && newerThan !== undefined)) throw lost;
        if (!listed) {
          if (mustRead) await mirror.expire(account);
          return { contact: undefined };
        }
        const checked = ownCountry
          ? { contact: listed }
          : await savedCountry.check(account, { listed, draft: record, sent });
        await mirror.put(account, checked.contact);
        return checked;
      };
      if (by === 'unrecorded') return write();
      const { result, code } = await recorder.record(
        account,
        by,
        addEntry(record, sent.name, newerThan),
        write,
        ({ contact }) => added(contact),
      );
      return { ...result, code };
    },

    async edit(account, by, base, draft, signal) {
      const held = (await deleting(account.id, [base.id])).get(base.id);
      if (held) throw new BeingDeleted(held);
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

      const named = await countries.provenNamer(account);
      const { record, sent, write } = await prepare(account, current, wanted, changed, signal);
      const { result, code } = await recorder.record(
        account,
        by,
        editEntry({ ...current, country: named(current.country) }, record, sent.name),
        write,
        ({ contact }) => edited({ ...contact, country: named(contact.country) }),
      );
      return { ...result, changed, kept, code };
    },

    async change(account, current, values, signal) {
      const same = await countries.comparer(account);
      // A country that cannot be sent as it is counts as changed, and is refused where its number is not known.
      const own = /^\d+$/.test(current.country) ? Number(current.country) : undefined;
      const country = own ?? (await countries.find(account, current.country))?.id ?? 0;
      const wanted = cleanDraft({ ...draftOf(current, country), ...values });
      const changed = differingFields(wanted, current, same);
      const { write } = await prepare(account, current, wanted, changed, signal);
      return write();
    },

    ...createRemoves({ client, mirror, countries, recorder }),
  };

  /** An update of the whole record, ready to be sent; and its reading back. */
  async function prepare(
    account: Account,
    current: Contact,
    wanted: ContactDraft,
    changed: DraftField[],
    signal?: AbortSignal,
  ) {
    const { id } = current;
    const keepsNumber = !changed.includes('country') && /^\d+$/.test(current.country);
    const sent = keepsNumber
      ? { id: Number(current.country), name: current.country, proven: true }
      : await savedCountry.settle(account, wanted.country, signal);
    const record = { ...mergeDraft(wanted, current, changed), country: sent.id };
    const write = async (): Promise<{ contact: Contact; notice?: string | undefined }> => {
      const lost = await unlessLost(account, client.update(account, id, record, signal));
      const after = await get(account, id, signal).catch(unreadable);
      const same = await countries.comparer(account);
      if (lost && (!after || differingFields(record, after, same).length > 0)) throw lost;
      const contact = after ?? { ...current, ...record, country: String(sent.id) };
      await mirror.put(account, contact);
      if (sent.proven) return { contact };

      const listed = await findListed(client, account, id, signal).catch(unreadable);
      if (!listed) return { contact };
      const checked = await savedCountry.check(account, { listed, draft: record, sent });
      await mirror.put(account, checked.contact);
      return checked;
    };
    return { record, sent, write };
  }

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
}

/** A write that is done stays done when it cannot be read back. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof ContactsError)) throw error;
}
