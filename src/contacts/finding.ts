/** What is answered from the copy of the list: searches, who is meant by ids and addresses, and everybody's addresses. */
import { AppError } from '../errors.ts';
import type { Account } from './account.ts';
import type { Contact, ListedContact } from './contact.ts';
import type { Countries } from './countries.ts';
import { readEmails } from './emails-repository.ts';
import { type Found, findContacts } from './find-contacts.ts';
import { type LookedUp, lookUpInPieces } from './look-up.ts';
import type { Mirror } from './mirror.ts';
import { findByRefs } from './mirror-repository.ts';
import { type MirrorDb, type Reading, readState } from './mirror-state-repository.ts';
import { parseQuery } from './query.ts';
import { normaliseText, searchWords } from './search.ts';
import { findMatchesBelow, prepareSearch } from './search-repository.ts';

export type FoundContacts = Found & {
  /** The text searched for, trimmed. */
  text: string;
  /** Contacts in the account, as far as they are known. */
  total: number;
  /** When the list was asked for at the service; undefined while it is read for the first time. */
  asOf: Date | undefined;
  /** While the list is read for the first time; what is found is found among the contacts that are in so far. */
  reading: Reading | undefined;
  /** A newer copy is on its way: see `newerThan`. */
  refreshing: boolean;
};

export type Finding = {
  /**
   * Words in any order, case- and accent-blind, over name, e-mails, place, type and custom values, and filters as in
   * query.ts; text '' = all, the last changed first. From the copy at hand, however old (see `asOf`), unless `fresh`.
   * @throws AppError `query_invalid`; with `fresh` also `list_doubted`, when the list lost most of its contacts
   */
  find(
    account: Account,
    text: string,
    page: number,
    options?: { fresh?: boolean | undefined; signal?: AbortSignal | undefined },
  ): Promise<FoundContacts>;
  /** Which of these are in the copy at hand, in their order. */
  present(account: Account, ids: number[]): Promise<number[]>;
  /** Every match of such a text, newest first, however many. */
  matches(account: Account, text: string, signal?: AbortSignal): AsyncIterable<ListedContact>;
  /** `refs` are ids or e-mail addresses; those that the copy at hand does not settle are looked up in a list read now. */
  lookUp(account: Account, refs: string[], signal?: AbortSignal): Promise<LookedUp>;
  /**
   * The addresses of all contacts, in no order: from the copy where that is a few minutes old at most, else from the list.
   * Good for counting beforehand; what is sent is told by the list itself.
   */
  emails(account: Account, signal?: AbortSignal): AsyncIterable<{ email: string }>;
};

const AT_ONCE = 1_000;
const RECENT_MS = 5 * 60_000;

function doubted(): AppError {
  return new AppError(
    'list_doubted',
    'The contacts service shows less than half of the contacts just now, so I keep the list I have until a second reading agrees. Press Refresh again in half a minute.',
  );
}

export function createFinding(options: {
  db: MirrorDb;
  mirror: Mirror;
  countries: Countries;
  each: (account: Account, signal?: AbortSignal) => AsyncIterable<Contact>;
}): Finding {
  const { db, mirror, countries, each } = options;
  return {
    async find(account, text, page, { fresh, signal } = {}) {
      const query = parseQuery(text);
      const sameCountry = await countries.comparer(account);
      const look = () => findContacts({ db, accountId: account.id, sameCountry }, query, page);
      // One statement finds and tells how old the copy is; most often that is all there is to do.
      const before = fresh ? undefined : await look();
      const copy = await mirror.ensure(account, { fresh, signal, state: before?.state });
      if (fresh && copy.doubted) throw doubted();
      const { state: _, ...found } = before && !copy.waited ? before : await look();
      signal?.throwIfAborted();
      const { total, asOf, generation, refreshing } = copy;
      const begun = copy.reading ?? { contacts: total, percent: undefined };
      return {
        text: text.trim(),
        ...found,
        total,
        asOf,
        reading: generation === 0 ? begun : undefined,
        refreshing,
      };
    },

    async present(account, ids) {
      const found = await findByRefs(db, account.id, { ids, emails: [] });
      const there = new Set(found.map(({ id }) => id));
      return ids.filter((id) => there.has(id));
    },

    async *matches(account, text, signal) {
      const { words, filters } = parseQuery(text);
      await mirror.ensure(account, { signal });
      const sameCountry = await countries.comparer(account);
      const search = await prepareSearch(db, account.id, { words: searchWords(words), filters }, sameCountry);
      for (let below = Number.MAX_SAFE_INTEGER; ; ) {
        const some = await findMatchesBelow(db, search, below, AT_ONCE);
        signal?.throwIfAborted();
        yield* some;
        below = some.at(-1)?.id ?? 0;
        if (some.length < AT_ONCE) return;
      }
    },

    async lookUp(account, refs, signal) {
      const wantedOf = (some: string[]) => ({
        ids: some.map(Number).filter(Number.isSafeInteger),
        emails: some.map(normaliseText),
      });
      const inCopy = () => lookUpInPieces(refs, (some) => findByRefs(db, account.id, wantedOf(some)));
      const { generation } = await mirror.ensure(account, { signal });
      const known = await inCopy();
      if (generation > 0 && known.missing.length === 0 && known.ambiguous.length === 0) return known;
      await mirror.ensure(account, { fresh: true, signal });
      return await inCopy();
    },

    async *emails(account, signal) {
      const { generation, expired, ageMs } = await readState(db, account.id);
      if (generation === 0 || expired || ageMs > RECENT_MS) {
        yield* each(account, signal);
        return;
      }
      for await (const some of readEmails(db, account.id)) {
        signal?.throwIfAborted();
        yield* some;
      }
    },
  };
}
