/** Searching a mirror: words and filters as conditions of a query, the best matches first. */
import { type RawBuilder, sql } from 'kysely';
import { PLANNED_ONCE } from '../storage/planned-once.ts';
import type { ListedContact } from './contact.ts';
import { LISTED, type ListedRow, shown } from './mirror-columns-repository.ts';
import { readCountries, readTypeNames } from './mirror-repository.ts';
import { nameKey, placeOf, toListed, USUAL_SIGNS } from './mirror-row.ts';
import {
  isVisible,
  type MirrorDb,
  type MirrorState,
  STATE,
  type StateRow,
  toState,
} from './mirror-state-repository.ts';
import { type FieldName, type Filter, type FilterName, readField, readSince } from './query.ts';
import { isShortWord, normaliseText } from './search.ts';

/** A search made ready: what each row must fulfil, and how rows rank. */
export type Search = { accountId: string; words: string[]; filters: RawBuilder<unknown>[] };

/** A hit as one number: the rank above 54 bits for the id, of which the highest comes first. */
const ID_BITS = sql.raw(String(2n ** 54n - 1n));
const MIDDLE = sql.raw(String(2n ** 53n));
const BEFORE_WORD = `[${USUAL_SIGNS}]`;

/** `words` as `searchWords` gives them. `sameCountry` tells whether two names, codes or numbers mean one country. */
export async function prepareSearch(
  db: MirrorDb,
  accountId: string,
  query: { words: string[]; filters: Filter[] },
  sameCountry: (one: string, other: string) => boolean,
): Promise<Search> {
  const asks = (filter: FilterName) => query.filters.some(({ name }) => name === filter);
  const countries = asks('country') ? await readCountries(db, accountId) : [];
  const types = asks('type') ? await readTypeNames(db, accountId) : [];
  const filters = query.filters.map(({ name, value }) => {
    if (name === 'country') {
      return sql`m.country = any(${countries.filter((country) => country !== '' && sameCountry(country, value))})`;
    }
    if (name === 'type') {
      const part = normaliseText(value);
      const exact = types.filter((type) => type.id === value || normaliseText(type.name) === part);
      const meant =
        exact.length > 0 ? exact : types.filter((type) => normaliseText(type.name).includes(part));
      return sql`m.type_id = any(${meant.map(({ id }) => id)}::bigint[])`;
    }
    return passes({ name, value });
  });
  return { accountId, words: query.words, filters };
}

/** `matched` is the number of all, `contacts` are those from `offset` on; in the copy as it was then. */
export type Page = { matched: number; contacts: ListedContact[]; state: MirrorState };

/** Newest first among equals. */
export function findPage(
  db: MirrorDb,
  search: Search,
  { offset, limit }: { offset: number; limit: number },
): Promise<Page> {
  const { accountId, words } = search;
  const from = sql`from contact_desk.mirror_contacts m where ${matching(search)}`;
  // Without words all matches are equal, and an index that holds the filter's column can do without most of the rows.
  if (words.length === 0) {
    return readPage(db, accountId, {
      before: sql`with page as (select ${shown(accountId)}, -m.id as key ${from} order by m.id desc limit ${limit} offset ${offset})`,
      matched: sql`(select count(*)::integer ${from})`,
    });
  }
  // One pass: each hit leaves one number, and only those are sorted; a table of hits on the way would cost as much as finding them.
  return readPage(db, accountId, {
    before: sql`${planOf(search)} with hits as materialized (select count(*)::integer as matched,
        array_agg((${rankOf(words)}::bigint << 54) + ${MIDDLE} - m.id) as keys ${from}),
      keys as (select key from hits, unnest(hits.keys) key order by key limit ${limit} offset ${offset}),
      page as (select ${shown(accountId)}, key from keys join contact_desk.mirror_contacts m
        on m.id = ${MIDDLE} - (key & ${ID_BITS}) and ${isVisible(accountId)})`,
    matched: sql`(select matched from hits)`,
  });
}

/** All contacts, the last changed first. */
export function findRecent(
  db: MirrorDb,
  accountId: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<Page> {
  return readPage(db, accountId, {
    before: sql`${PLANNED_ONCE} with page as (select ${shown(accountId)}, row_number() over (order by m.updated_at desc, m.id desc) as key from (
      select * from contact_desk.mirror_contacts m where ${isVisible(accountId)}
      order by m.updated_at desc, m.id desc limit ${limit} offset ${offset}) m)`,
  });
}

/** `before` names the rows `page`, as `shown` reads them, in the order of their `key`; without `matched` all contacts match. */
async function readPage(
  db: MirrorDb,
  accountId: string,
  { before, matched = sql`null::integer` }: { before: RawBuilder<unknown>; matched?: RawBuilder<unknown> },
): Promise<Page> {
  type Row = StateRow & { matched: number | null } & (ListedRow | Record<keyof ListedRow, null>);
  const { rows } = await sql<Row>`${before} select ${matched} as matched, ${STATE}, page.*
    from (values (true)) one left join contact_desk.mirrors s on s.account_id = ${accountId}
      left join page on true order by page.key`.execute(db);
  const state = toState(rows[0]);
  return {
    matched: rows[0]?.matched ?? state.total,
    contacts: rows.flatMap((row) => (row.contact === null ? [] : [toListed(row)])),
    state,
  };
}

export async function countMatches(db: MirrorDb, search: Search): Promise<number> {
  const { rows } = await sql<{ matched: number }>`select ${planOf(search)} count(*)::integer as matched
    from contact_desk.mirror_contacts m where ${matching(search)}`.execute(db);
  return rows[0]?.matched ?? 0;
}

/** Every match with an id below that, newest first: for going through all of them in pages. */
export async function findMatchesBelow(
  db: MirrorDb,
  search: Search,
  below: number,
  limit: number,
): Promise<ListedContact[]> {
  const { rows } = await sql<ListedRow>`select ${LISTED} from contact_desk.mirror_contacts m
    where ${matching(search)} and m.id < ${below} order by m.id desc limit ${limit}`.execute(db);
  return rows.map(toListed);
}

/** Contacts that hold the most of these words; of equals those whose names are most like them. */
export async function findNearest(
  db: MirrorDb,
  accountId: string,
  words: string[],
  limit: number,
): Promise<ListedContact[]> {
  if (words.length === 0) return [];
  const holds = words.map((word) => sql`m.text like ${containing(word)}`);
  const { rows } = await sql<ListedRow>`select ${LISTED} from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and (${sql.join(holds, sql` or `)})
    order by ${sql.join(
      holds.map((one) => sql`(${one})::integer`),
      sql` + `,
    )} desc, similarity(m.name, ${nameKey(words.join(' '))}) desc, id desc limit ${limit}`.execute(db);
  return rows.map(toListed);
}

/** The index of the text finds what holds a word of three letters; below, the number of those decides how to look for them. */
function planOf({ words }: Search): RawBuilder<unknown> {
  return words.length > 0 && words.every((word) => word.length > 2) ? PLANNED_ONCE : sql``;
}

function matching({ accountId, words, filters }: Search): RawBuilder<unknown> {
  return sql.join([isVisible(accountId), ...words.map(holdsWord), ...filters], sql` and `);
}

/** As `matchesWords` of search.ts: anywhere from three letters on, at the beginning of a word below. */
function holdsWord(word: string): RawBuilder<unknown> {
  if (isShortWord(word)) return sql`m.text ~ ${BEFORE_WORD + word}`;
  // The index reads a list for every three letters, and those of a common domain are as long as all contacts.
  const name = /^[^@]{4,}(?=@)/.exec(word)?.[0];
  if (name === undefined) return sql`m.text like ${containing(word)}`;
  return sql`(m.text like ${containing(name)} and strpos(m.text, ${word.toWellFormed()}) > 0)`;
}

/** 0 = its very address, 1 = its very name, 2 = they begin so, 3 = somewhere. */
function rankOf(words: string[]): RawBuilder<unknown> {
  const begins = words.map((word) => {
    const start = `${escapeLike(word)}%`;
    return sql`(m.name like ${start} or m.name like ${`% ${start}`} or m.email like ${start})`;
  });
  const address = words.filter((word) => word.includes('@'));
  // The cheapest question first: most of many matches begin with nothing that was asked for.
  const others = sql`case when not (${sql.join(begins, sql` and `)}) then 3
    when m.name = ${nameKey(words.join(' '))} then 1 else 2 end`;
  return address.length > 0 ? sql`case when m.email = any(${address}) then 0 else ${others} end` : others;
}

function passes({ name, value }: Filter): RawBuilder<unknown> {
  const part = normaliseText(value);
  // What a column holds stands in the text too, whose index finds it.
  const within = (column: RawBuilder<unknown>) =>
    sql`(m.text like ${containing(part)} and ${column} like ${containing(part)})`;
  switch (name) {
    case 'city':
      return within(sql`m.city`);
    case 'state':
      return within(sql`m.state`);
    case 'email':
      return within(sql`m.email`);
    case 'id':
      return sql`m.id = ${value.replace('#', '')}`;
    case 'has':
      return sql`${fieldOf(readField(value) ?? 'email')} <> ''`;
    case 'missing':
      return sql`${fieldOf(readField(value) ?? 'email')} = ''`;
    case 'since':
      return sql`m.created_at >= ${readSince(value, new Date()) ?? null}`;
    case 'type':
    case 'country':
      throw new Error('types and countries are told apart by who prepares the search');
  }
}

const FIELD_KEYS = {
  email: 'email',
  name: 'fullname',
  first: 'first_name',
  last: 'last_name',
  type: 'contactType',
  city: 'city',
  state: 'state',
} as const;

function fieldOf(field: FieldName): RawBuilder<unknown> {
  if (field === 'country') return sql`btrim(m.country)`;
  return sql`btrim(coalesce(m.contact->>${placeOf(FIELD_KEYS[field])}::integer, ''))`;
}

function containing(text: string): string {
  return `%${escapeLike(text)}%`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&').toWellFormed();
}
