/** Searching a mirror: words and filters as conditions of a query, the best matches first. */
import { type RawBuilder, sql } from 'kysely';
import type { ListedContact } from './contact.ts';
import { readCountries, readTypeNames } from './mirror-repository.ts';
import { nameKey, USUAL_SIGNS } from './mirror-row.ts';
import { isVisible, type MirrorDb, mirrorOf, readState } from './mirror-state-repository.ts';
import { type FieldName, type Filter, type FilterName, readField, readSince } from './query.ts';
import { isShortWord, normaliseText } from './search.ts';

/** A search made ready: what each row must fulfil, and how rows rank. */
export type Search = { accountId: string; words: string[]; filters: RawBuilder<unknown>[] };

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
      const exact = types.filter((type) => type.id === value || type.name === part);
      const meant = exact.length > 0 ? exact : types.filter((type) => type.name.includes(part));
      return sql`m.type_id = any(${meant.map(({ id }) => id)}::bigint[])`;
    }
    return passes({ name, value });
  });
  return { accountId, words: query.words, filters };
}

/** `matched` is the number of all, `contacts` those from `offset` on; newest first among equals. */
export async function findPage(
  db: MirrorDb,
  search: Search,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ matched: number; contacts: ListedContact[] }> {
  // Without words all matches are equal, and an index that holds the filter's column can do without most of the rows.
  if (search.words.length === 0) {
    const { rows } = await sql<{
      contact: ListedContact;
    }>`select m.contact from contact_desk.mirror_contacts m
      where ${matching(search)} order by m.id desc limit ${limit} offset ${offset}`.execute(db);
    return { matched: await countMatches(db, search), contacts: rows.map(({ contact }) => contact) };
  }
  const { rows } = await sql<{ matched: number; contact: ListedContact | null }>`
    with hits as materialized (select m.id, m.since, ${rankOf(search.words)} as rank
      from contact_desk.mirror_contacts m where ${matching(search)}),
    page as (select * from hits order by rank, id desc limit ${limit} offset ${offset})
    select counted.matched, m.contact from (select count(*)::integer as matched from hits) counted
      left join page on true
      left join contact_desk.mirror_contacts m
        on m.mirror = ${mirrorOf(search.accountId)} and m.id = page.id and m.since = page.since
    order by page.rank, page.id desc`.execute(db);
  return {
    matched: rows[0]?.matched ?? 0,
    contacts: rows.flatMap(({ contact }) => (contact ? [contact] : [])),
  };
}

/** All contacts, the last changed first. */
export async function findRecent(
  db: MirrorDb,
  accountId: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ matched: number; contacts: ListedContact[] }> {
  const { rows } = await sql<{ contact: ListedContact }>`select m.contact from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} order by m.updated_at desc, m.id desc limit ${limit} offset ${offset}`.execute(
    db,
  );
  const { total } = await readState(db, accountId);
  return { matched: total, contacts: rows.map(({ contact }) => contact) };
}

export async function countMatches(db: MirrorDb, search: Search): Promise<number> {
  const { rows } = await sql<{ matched: number }>`select count(*)::integer as matched
    from contact_desk.mirror_contacts m where ${matching(search)}`.execute(db);
  return rows[0]?.matched ?? 0;
}

/** Every match after `before`, newest first: for going through all of them in pages. */
export async function findMatchesBelow(
  db: MirrorDb,
  search: Search,
  below: number,
  limit: number,
): Promise<ListedContact[]> {
  const { rows } = await sql<{ contact: ListedContact }>`select m.contact from contact_desk.mirror_contacts m
    where ${matching(search)} and m.id < ${below} order by m.id desc limit ${limit}`.execute(db);
  return rows.map(({ contact }) => contact);
}

/** Contacts that hold the most of these words. */
export async function findNearest(
  db: MirrorDb,
  accountId: string,
  words: string[],
  limit: number,
): Promise<ListedContact[]> {
  if (words.length === 0) return [];
  const holds = words.map((word) => sql`m.text like ${containing(word)}`);
  const { rows } = await sql<{ contact: ListedContact }>`select contact from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and (${sql.join(holds, sql` or `)})
    order by ${sql.join(
      holds.map((one) => sql`(${one})::integer`),
      sql` + `,
    )} desc, id desc limit ${limit}`.execute(db);
  return rows.map(({ contact }) => contact);
}

function matching({ accountId, words, filters }: Search): RawBuilder<unknown> {
  return sql.join([isVisible(accountId), ...words.map(holdsWord), ...filters], sql` and `);
}

/** As `matchesWords` of search.ts: anywhere from three letters on, at the beginning of a word below. */
function holdsWord(word: string): RawBuilder<unknown> {
  return isShortWord(word) ? sql`m.text ~ ${BEFORE_WORD + word}` : sql`m.text like ${containing(word)}`;
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

const FIELD_KEYS: Record<FieldName, string> = {
  email: 'email',
  name: 'fullname',
  first: 'first_name',
  last: 'last_name',
  type: 'contactType',
  country: 'country',
  city: 'city',
  state: 'state',
};

function fieldOf(field: FieldName): RawBuilder<unknown> {
  return sql`btrim(coalesce(m.contact->>${FIELD_KEYS[field]}::text, ''))`;
}

function containing(text: string): string {
  return `%${escapeLike(text)}%`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&').toWellFormed();
}
