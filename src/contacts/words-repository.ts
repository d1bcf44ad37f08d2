/** The dictionary of each mirror: its distinct words with their trigrams, to tell which one a slip of the finger meant. */
import { type Kysely, sql } from 'kysely';
import { tellingWords } from './mirror-row.ts';
import { mirrorOf } from './mirror-state-repository.ts';
import { slips } from './slips.ts';

type Db = Kysely<unknown>;
/** How often each word came or went. */
export type WordCounts = Map<string, number>;

const AT_ONCE = 2_000;
const MAX_CANDIDATES = 400;
/** Two slips make a word so much longer or shorter at most. */
const LONGER = 2;

/** Adds what the texts hold to `counts`, `sign` = 1 for rows that come, -1 for rows that go. */
export function countWords(
  rows: Iterable<{ text: string }>,
  sign: 1 | -1,
  counts: WordCounts = new Map(),
): WordCounts {
  for (const { text } of rows) {
    for (const word of tellingWords(text)) counts.set(word, (counts.get(word) ?? 0) + sign);
  }
  return counts;
}

export async function changeWords(db: Db, accountId: string, counts: WordCounts): Promise<void> {
  // In one order, so that two who change the same words do not wait for each other in a circle.
  const changed = [...counts].filter(([, times]) => times !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  for (let start = 0; start < changed.length; start += AT_ONCE) {
    const some = changed.slice(start, start + AT_ONCE);
    const [words, times] = [some.map(([word]) => word), some.map(([, count]) => count)];
    await sql`insert into contact_desk.mirror_words (mirror, word, times)
      select ${mirrorOf(accountId)}, word, times from unnest(${words}::text[], ${times}::integer[]) as given(word, times)
      on conflict (mirror, word) do update set times = mirror_words.times + excluded.times`.execute(db);
    if (times.some((count) => count < 0)) {
      await sql`delete from contact_desk.mirror_words
        where mirror = ${mirrorOf(accountId)} and word = any(${words}) and times <= 0`.execute(db);
    }
  }
}

export async function clearWords(db: Db, accountId: string): Promise<void> {
  await sql`delete from contact_desk.mirror_words where mirror = ${mirrorOf(accountId)}`.execute(db);
}

/** The texts of the versions after `after` (id and generation), in their order, to count all words anew. */
export async function readTexts(
  db: Db,
  accountId: string,
  after: { id: string; since: number },
): Promise<{ id: string; since: number; text: string }[]> {
  const { rows } = await sql<{ id: string; since: number; text: string }>`
    select id, since, text from contact_desk.mirror_contacts
    where mirror = ${mirrorOf(accountId)} and (id, since) > (${after.id}::bigint, ${after.since}::integer)
    order by id, since limit 1000`.execute(db);
  return rows;
}

/** A word of the list that is like a typed one: `slips` letters apart, in `times` contacts. */
export type NearWord = { word: string; slips: number; times: number };

/**
 * For each word those it may have been meant as, at most `most` slips away; the nearest first, then the most frequent.
 * `known`: it stands in the list as it is, perhaps inside another. Words are of letters and digits, normalised.
 */
export async function findNearWords(
  db: Db,
  accountId: string,
  asked: { word: string; most: number }[],
): Promise<Map<string, { known: boolean; near: NearWord[] }>> {
  const found = new Map(asked.map(({ word }) => [word, { known: true, near: [] as NearWord[] }]));
  const words = asked.map(({ word }) => word).filter((word) => tellingWords(word).size > 0);
  if (words.length === 0) return found;
  // One question for all of them. The threshold belongs to the word, so it is set between the one and the other: `offset 0`
  // keeps the planner from setting it later.
  const { rows } = await sql<{ asked: string; known: boolean; word: string | null; times: number }>`
    select asked.word as asked, near.word, near.times,
      exists (select 1 from contact_desk.mirror_words w
        where w.mirror = ${mirrorOf(accountId)} and w.word like '%' || asked.word || '%') as known
    from unnest(${words}::text[], ${words.map(likenessOf)}::text[]) as asked(word, likeness)
    cross join lateral (select set_config('pg_trgm.similarity_threshold', asked.likeness, true) as threshold offset 0) likeness
    left join lateral (select w.word, w.times from contact_desk.mirror_words w
      where w.mirror = ${mirrorOf(accountId)} and w.word % asked.word and likeness.threshold is not null
        and abs(length(w.word) - length(asked.word)) <= ${LONGER}
      order by similarity(w.word, asked.word) desc, w.times desc limit ${MAX_CANDIDATES}) near on true`.execute(
    db,
  );
  for (const { word, most } of asked) {
    const like = rows.filter((row) => row.asked === word);
    const near = like
      .flatMap((row) => (row.word === null ? [] : [{ word: row.word, times: row.times }]))
      .map((one) => ({ ...one, slips: slips(word, one.word) }))
      .filter((one) => one.slips > 0 && one.slips <= most)
      .sort((a, b) => a.slips - b.slips || b.times - a.times || (a.word < b.word ? -1 : 1));
    if (like.length > 0) found.set(word, { known: like.some(({ known }) => known), near });
  }
  return found;
}

/** The share of trigrams that one slip leaves at least: in a short word it breaks most of them. */
function likenessOf(word: string): string {
  if (word.length < 6) return '0.1';
  return word.length < 8 ? '0.24' : '0.18';
}
