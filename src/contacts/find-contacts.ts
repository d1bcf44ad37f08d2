/** Finding in a mirror: a page of matches, with a word corrected where nobody matches, and what may help where nobody does. */
import { type ListedContact, nameOf } from './contact.ts';
import { WORD } from './mirror-row.ts';
import type { MirrorDb, MirrorState } from './mirror-state-repository.ts';
import type { Filter, Query } from './query.ts';
import { normaliseText, searchWords } from './search.ts';
import { countMatches, findNearest, findPage, findRecent, prepareSearch } from './search-repository.ts';
import { findNearWords, type NearWord } from './words-repository.ts';

export type Found = {
  query: Query;
  matched: number;
  /** 1-based, within 1..pages. */
  page: number;
  /** At least 1. */
  pages: number;
  /**
   * Those of that address, of that name, whose name or address begins so, the others; newest first in each. The last changed
   * first where nothing was asked for.
   */
  contacts: ListedContact[];
  /** The words that were looked for in place of the query's, which nothing matches. */
  corrected: string | undefined;
  /** When nothing matches: how many would without this one filter; only filters that keep somebody out. */
  without: { filter: Filter; matched: number }[];
  /** When nothing matches: names of up to 3 contacts that match some of the words, or nearly. */
  nearest: string[];
};

/** With the state of the copy in which it was found. */
type FoundIn = Found & { state: MirrorState };

export type FindParts = {
  db: MirrorDb;
  accountId: string;
  sameCountry: (one: string, other: string) => boolean;
};

export const PAGE_SIZE = 10;
const MAX_CORRECTED = 5;
const ATTEMPTS = 3;
const MAX_WAYS = 8;
/** From this length on two slips are forgiven. */
const LONG_WORD = 8;
const MAX_NEAREST = 3;

/** A page that is none becomes the nearest one that is. */
export async function findContacts(parts: FindParts, query: Query, page: number): Promise<FoundIn> {
  const found = await pageOf(parts, query, page);
  const answer: FoundIn = { query, ...found, corrected: undefined, without: [], nearest: [] };
  if (found.matched > 0 || isEmpty(query)) return answer;

  const without = await countWithout(parts, query);
  if (query.words === '' || without.length > 0) return { ...answer, without };
  const typed = await readTyped(parts, query.words);
  for (const corrected of corrections(query.words, typed)) {
    const meant = await pageOf(parts, { ...query, words: corrected }, page);
    if (meant.matched > 0) return { ...answer, ...meant, corrected };
  }
  return { ...answer, nearest: await nearestOf(parts, loosely(query.words, typed)) };
}

function isEmpty({ words, filters }: Query): boolean {
  return words === '' && filters.length === 0;
}

async function pageOf(parts: FindParts, query: Query, page: number) {
  const search = isEmpty(query) ? undefined : await prepare(parts, query);
  const wanted = Math.max(1, Math.min(Math.trunc(page) || 1, 1_000_000));
  const read = (at: number) => {
    const rows = { offset: (at - 1) * PAGE_SIZE, limit: PAGE_SIZE };
    return search ? findPage(parts.db, search, rows) : findRecent(parts.db, parts.accountId, rows);
  };
  // A page that is none becomes the last one, which may be none either by the time it is read.
  for (let at = wanted; ; ) {
    const found = await read(at);
    const pages = Math.max(1, Math.ceil(found.matched / PAGE_SIZE));
    if (at <= pages) return { ...found, page: at, pages };
    at = pages;
  }
}

async function countWithout(parts: FindParts, query: Query): Promise<Found['without']> {
  const without: Found['without'] = [];
  for (const filter of query.filters) {
    const others = query.filters.filter((one) => one !== filter);
    const matched = await countMatches(parts.db, await prepare(parts, { ...query, filters: others }));
    if (matched > 0) without.push({ filter, matched });
  }
  return without;
}

function prepare({ db, accountId, sameCountry }: FindParts, { words, filters }: Query) {
  return prepareSearch(db, accountId, { words: searchWords(words), filters }, sameCountry);
}

type Typed = { known: boolean; near: NearWord[]; forgiven: number };

/** What may have been meant by each word. */
async function readTyped({ db, accountId }: FindParts, words: string): Promise<Map<string, Typed>> {
  const typed = new Map<string, Typed>();
  for (const word of new Set(normaliseText(words).match(WORD)?.slice(0, MAX_CORRECTED))) {
    const forgiven = word.length >= LONG_WORD ? 2 : 1;
    typed.set(word, { ...(await findNearWords(db, accountId, word, forgiven + 1)), forgiven });
  }
  return typed;
}

/** Ways the words may have been meant, the likeliest first: unknown ones corrected, and then a known one too. */
export function corrections(words: string, typed: Map<string, Typed>): string[] {
  const likely = (word: string) =>
    (typed.get(word)?.near ?? []).filter(({ slips }) => slips <= (typed.get(word)?.forgiven ?? 0));
  const unknown = (attempt: number) => (word: string) =>
    typed.get(word)?.known ? word : ((likely(word)[attempt] ?? likely(word)[0])?.word ?? word);
  const known = [...typed.keys()].filter((word) => typed.get(word)?.known);
  const ways = [
    ...Array.from({ length: ATTEMPTS }, (_, attempt) => unknown(attempt)),
    ...known.flatMap((one) =>
      likely(one)
        .slice(0, ATTEMPTS)
        .map((near) => (word: string) => (word === one ? near.word : unknown(0)(word))),
    ),
  ];
  const normal = normaliseText(words);
  const meant = new Set(ways.slice(0, MAX_WAYS).map((way) => normal.replace(WORD, way)));
  meant.delete(normal);
  return [...meant];
}

/** With every unknown word replaced by the nearest one there is, even if it is not very near. */
function loosely(words: string, typed: Map<string, Typed>): string {
  return normaliseText(words).replace(WORD, (word) =>
    typed.get(word)?.known ? word : (typed.get(word)?.near[0]?.word ?? word),
  );
}

async function nearestOf({ db, accountId }: FindParts, words: string): Promise<string[]> {
  // Two letters stand in half of all names: nobody is near for those.
  const telling = searchWords(words).filter((word) => word.length > 2);
  const near = await findNearest(db, accountId, telling, MAX_NEAREST * 4);
  return [...new Set(near.map(nameOf))].slice(0, MAX_NEAREST);
}
