/** The kept list: every contact of an account in a slim form, read at most once a minute, searched in memory. */
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import { ContactsError } from './client-errors.ts';
import type { Contact, ListedContact } from './contact.ts';
import { toContact } from './from-wire.ts';
import { createKept } from './kept.ts';
import { parseQuery } from './query.ts';
import { normaliseText } from './search.ts';
import { createSearch, type Searched } from './search-list.ts';

/**
 * `text` is what is searched, normalised; `createdAt` is a time stamp, NaN when not told; `updatedAt` tells whether
 * another reading saw the same state.
 */
export type Entry = { contact: ListedContact; text: string; createdAt: number; updatedAt: string };
/** Newest first. Never changed in place: a search may be walking through it. */
export type KeptList = { entries: readonly Entry[]; asOf: Date };

export type Directory = {
  /** `fresh` = read now (or join the read under way). @throws ContactsError `list_too_long` */
  read(account: Account, options?: { fresh?: boolean; signal?: AbortSignal | undefined }): Promise<KeptList>;
  /** `text` as in query.ts. @throws AppError `query_invalid` */
  search(account: Account, text: string, signal?: AbortSignal): Promise<Searched & { list: KeptList }>;
  /** The highest id known, of a list that is kept now. */
  newestId(account: Account): number | undefined;
  /** After a write of ours. */
  put(account: Account, contact: Contact): Promise<void>;
  remove(account: Account, ids: number[]): void;
  /** After a write of ours whose result is not known in full. */
  forget(account: Account): void;
  close(): void;
};

export type DirectoryLimits = { keepMs: number; maxContacts: number; maxKeptContacts: number };
export const DIRECTORY_LIMITS: DirectoryLimits = {
  keepMs: 60_000,
  /** Of one account; about 50 MB. */
  maxContacts: 100_000,
  /** Of all accounts together. */
  maxKeptContacts: 300_000,
};
const MAX_KEPT_TEXT = 300;

/**
 * `namer` gives the names by which contacts are found whose country the service sends as a number, `comparer` tells
 * whether two names or numbers mean one country.
 */
export function createDirectory(options: {
  client: ContactsClient;
  namer: (account: Account) => Promise<(country: string) => string>;
  comparer: (account: Account) => Promise<(one: string, other: string) => boolean>;
  limits?: Partial<DirectoryLimits> | undefined;
}): Directory {
  const { client, namer, comparer } = options;
  const search = createSearch();
  const limits = { ...DIRECTORY_LIMITS, ...options.limits };
  const kept = createKept<KeptList>({
    keepMs: limits.keepMs,
    weigh: (list) => list.entries.length,
    maxWeight: limits.maxKeptContacts,
  });

  async function readAll(account: Account, signal: AbortSignal): Promise<KeptList> {
    const asOf = new Date();
    const entries: Entry[] = [];
    const nameOfCountry = await namer(account);
    const share = createSharing();
    for await (const wire of client.list(account, signal)) {
      if (entries.length === limits.maxContacts) throw listTooLong(limits.maxContacts);
      entries.push(toEntry(toContact(wire), nameOfCountry, share));
    }
    // The service sends the newest first, but promises nothing.
    return { entries: entries.sort((a, b) => b.contact.id - a.contact.id), asOf };
  }

  const directory: Directory = {
    read: (account, options) => kept.get(account.id, (signal) => readAll(account, signal), options),

    async search(account, text, signal) {
      const query = parseQuery(text);
      const list = await directory.read(account, { signal });
      return { list, ...(await search(list.entries, query, await comparer(account), signal)) };
    },

    newestId: (account) => kept.peek(account.id)?.entries[0]?.contact.id,

    async put(account, contact) {
      const entry = toEntry(contact, await namer(account), createSharing());
      kept.patch(account.id, ({ entries, asOf }) => {
        const others = entries.filter((other) => other.contact.id !== contact.id);
        const place = others.findIndex((other) => other.contact.id < contact.id);
        return { entries: others.toSpliced(place < 0 ? others.length : place, 0, entry), asOf };
      });
    },

    remove(account, ids) {
      const removed = new Set(ids);
      kept.patch(account.id, ({ entries, asOf }) => ({
        entries: entries.filter((entry) => !removed.has(entry.contact.id)),
        asOf,
      }));
    },

    forget: (account) => kept.forget(account.id),
    close: () => kept.clear(),
  };
  return directory;
}

function toEntry(
  contact: Contact,
  nameOfCountry: (country: string) => string,
  share: (text: string) => string,
): Entry {
  const listed: ListedContact = {
    id: contact.id,
    contactTypeId: contact.contactTypeId,
    contactType: contact.contactType === undefined ? undefined : share(shorten(contact.contactType)),
    email: shorten(contact.email),
    first_name: share(shorten(contact.first_name)),
    last_name: share(shorten(contact.last_name)),
    fullname: shorten(contact.fullname),
    state: share(shorten(contact.state)),
    city: share(shorten(contact.city)),
    country: share(shorten(contact.country)),
  };
  const { fullname, email, city, state, contactType = '' } = listed;
  const words = [fullname, email, shorten(contact.altEmail), city, state, nameOfCountry(listed.country)];
  const text = normaliseText([...words, contactType].join(' '));
  return { contact: listed, text, createdAt: Date.parse(contact.createdAt), updatedAt: contact.updatedAt };
}

/** One copy of a text that many contacts have (places, first names) instead of one each. */
function createSharing(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const shared = texts.get(text);
    if (shared !== undefined) return shared;
    if (texts.size < 20_000) texts.set(text, text);
    return text;
  };
}

function shorten(text: string): string {
  // Through a buffer, because a slice would keep the whole long text alive.
  return text.length <= MAX_KEPT_TEXT ? text : Buffer.from(text.slice(0, MAX_KEPT_TEXT)).toString();
}

function listTooLong(maxContacts: number): ContactsError {
  return new ContactsError(
    'list_too_long',
    `This account has more than ${maxContacts.toLocaleString('en')} contacts, more than can be searched here: open a contact by its id, or search at the service.`,
  );
}
