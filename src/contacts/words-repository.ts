/** The dictionary of each mirror: its distinct words with their trigrams, to tell which one a slip of the finger meant. */
import { type Kysely, sql } from 'kysely';
import { PLANNED_ONCE } from '../storage/planned-once.ts';
import { tellingWords } from './mirror-row.ts';
import { mirrorOf } from './mirror-state-repository.ts';
import { slips } from './slips.ts';

type Db = Kysely<unknown>;
/** How often each word came or went. */
export type WordCounts = Map<string, number>;

const AT_ONCE = 2_000;
const MAX_CANDIDATES = 400;

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
 * Words that `word` may have been meant as, at most `most` slips away; the nearest first, then the most frequent. `known`:
 * it stands in the list as it is, perhaps inside another.
 */
export async function findNearWords(
  db: Db,
  accountId: string,
  word: string,
  most: number,
): Promise<{ known: boolean; near: NearWord[] }> {
  if (tellingWords(word).size === 0) return { known: true, near: [] };
  const longer = Math.min(most, 2);
  // The setting lasts as long as the statement, which first makes it and then looks for what is like the word.
  const { rows } = await sql<
    { found: number } & ({ word: string; times: number } | { word: null; times: null })
  >`
    select ${PLANNED_ONCE} w.word, w.times, (select count(*)::integer from contact_desk.mirror_words
        where mirror = ${mirrorOf(accountId)} and word like ${`%${word}%`}) as found
      from (select set_config('pg_trgm.similarity_threshold', ${String(likenessOf(word))}, true) as likeness) made
      left join lateral (select word, times from contact_desk.mirror_words
        where made.likeness <> '' and mirror = ${mirrorOf(accountId)} and word % ${word}
          and length(word) between ${word.length - longer} and ${word.length + longer}
        order by similarity(word, ${word}) desc, times desc limit ${MAX_CANDIDATES}) w on true`.execute(db);
  const near = rows
    .flatMap((row) => (row.word === null ? [] : [{ word: row.word, times: row.times }]))
    .map((one) => ({ ...one, slips: slips(word, one.word) }))
    .filter((one) => one.slips > 0 && one.slips <= most)
    .sort((a, b) => a.slips - b.slips || b.times - a.times || (a.word < b.word ? -1 : 1));
  return { known: (rows[0]?.found ?? 0) > 0, near };
}

/** The share of trigrams that one slip leaves at least: in a short word it breaks most of them. */
function likenessOf(word: string): number {
  if (word.length < 6) return 0.1;
  return word.length < 8 ? 0.24 : 0.18;
}
