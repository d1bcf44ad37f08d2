/** Searching a kept list: who matches words and filters, with a word corrected where nobody does; gives way to others. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ListedContact, nameOf } from './contact.ts';
import { buildDictionary, type Dictionary, WORD } from './dictionary.ts';
import type { Entry } from './directory.ts';
import { buildPasses, type Passes } from './filter.ts';
import type { Filter, Query } from './query.ts';
import { matchesWords, normaliseText, rankOf, searchWords } from './search.ts';

export type Searched = {
  query: Query;
  /** The best first, the newest first among equals. */
  matches: ListedContact[];
  /** The words that were looked for in place of the query's, which nothing matches. */
  corrected: string | undefined;
  /** When nothing matches: how many would without this one filter; only filters that keep somebody out. */
  without: { filter: Filter; matched: number }[];
  /** When nothing matches: names of up to 3 contacts that match some of the words, or nearly. */
  nearest: string[];
};

export type Search = (
  entries: readonly Entry[],
  query: Query,
  sameCountry: (one: string, other: string) => boolean,
  signal?: AbortSignal,
) => Promise<Searched>;

const SEARCHED_AT_ONCE = 20_000;
const MAX_CORRECTED = 5;
const ATTEMPTS = 3;
const MAX_NEAREST = 3;

export function createSearch(): Search {
  const dictionaries = new WeakMap<readonly Entry[], Promise<Dictionary>>();

  /** Built at the first search of a list that finds nobody. */
  function dictionaryOf(entries: readonly Entry[]): Promise<Dictionary> {
    const before = dictionaries.get(entries);
    if (before) return before;
    const building = buildDictionary(entries);
    dictionaries.set(entries, building);
    return building;
  }

  return async (entries, query, sameCountry, signal) => {
    const now = new Date();
    const passes = query.filters.map((filter) => buildPasses(filter, sameCountry, now));
    const answer = { query, corrected: undefined, without: [], nearest: [] };
    const matches = await select(entries, searchWords(query.words), passes, signal);
    if (matches.length > 0 || entries.length === 0) return { ...answer, matches };

    const without: Searched['without'] = [];
    for (const [index, filter] of query.filters.entries()) {
      const others = passes.toSpliced(index, 1);
      const matched = (await select(entries, searchWords(query.words), others, signal)).length;
      if (matched > 0) without.push({ filter, matched });
    }
    if (query.words === '' || without.length > 0) return { ...answer, matches, without };

    const dictionary = await dictionaryOf(entries);
    for (const corrected of await corrections(dictionary, query.words, 0, signal)) {
      const meant = await select(entries, searchWords(corrected), passes, signal);
      if (meant.length > 0) return { ...answer, matches: meant, corrected };
    }
    const [loose = normaliseText(query.words)] = await corrections(dictionary, query.words, 1, signal);
    return { ...answer, matches, nearest: await nearestOf(entries, searchWords(loose), signal) };
  };
}

/** The words with every unknown one replaced by what it may have been; the likeliest first. */
async function corrections(dictionary: Dictionary, typed: string, slack: number, signal?: AbortSignal) {
  const words = normaliseText(typed);
  const meant = new Map<string, string[]>();
  for (const word of new Set(words.match(WORD)?.slice(0, MAX_CORRECTED))) {
    const candidates = await dictionary.meant(word, slack, signal);
    if (candidates.length > 0) meant.set(word, candidates);
  }
  const attempts = Array.from({ length: meant.size > 0 ? ATTEMPTS : 0 }, (_, attempt) =>
    words.replace(WORD, (word) => meant.get(word)?.[attempt] ?? meant.get(word)?.[0] ?? word),
  );
  return [...new Set(attempts)];
}

async function select(
  entries: readonly Entry[],
  words: string[],
  passes: Passes[],
  signal?: AbortSignal,
): Promise<ListedContact[]> {
  const ranked: ListedContact[][] = [[], [], [], []];
  await walk(entries, signal, (entry) => {
    if (!matchesWords(entry.text, words) || !passes.every((pass) => pass(entry))) return;
    ranked[rankOf(entry.contact, words)]?.push(entry.contact);
  });
  return ranked.flat();
}

async function nearestOf(
  entries: readonly Entry[],
  words: string[],
  signal?: AbortSignal,
): Promise<string[]> {
  // Two letters stand in half of all names: nobody is near for those.
  const telling = words.filter((word) => word.length > 2);
  const names = telling.map(() => new Set<string>());
  await walk(entries, signal, ({ contact, text }) => {
    const fitting = telling.filter((word) => text.includes(word)).length;
    const same = names[telling.length - fitting];
    if (same && same.size < MAX_NEAREST) same.add(nameOf(contact));
  });
  return [...new Set(names.flatMap((some) => [...some]))].slice(0, MAX_NEAREST);
}

async function walk(
  entries: readonly Entry[],
  signal: AbortSignal | undefined,
  look: (entry: Entry) => void,
): Promise<void> {
  for (let start = 0; start < entries.length; start += SEARCHED_AT_ONCE) {
    if (start > 0) await nextTurn();
    signal?.throwIfAborted();
    for (const entry of entries.slice(start, start + SEARCHED_AT_ONCE)) look(entry);
  }
}
