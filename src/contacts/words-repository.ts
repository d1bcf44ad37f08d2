/** The dictionary of each mirror: its distinct words with their trigrams, to tell which one a slip of the finger meant. */
import { type Kysely, sql } from 'kysely';
import { tellingWords } from './mirror-row.ts';
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
    await sql`insert into contact_desk.mirror_words (account_id, word, times)
      select ${accountId}, word, times from unnest(${words}::text[], ${times}::integer[]) as given(word, times)
      on conflict (account_id, word) do update set times = mirror_words.times + excluded.times`.execute(db);
    if (times.some((count) => count < 0)) {
      await sql`delete from contact_desk.mirror_words
        where account_id = ${accountId} and word = any(${words}) and times <= 0`.execute(db);
    }
  }
}

export async function clearWords(db: Db, accountId: string): Promise<void> {
  await sql`delete from contact_desk.mirror_words where account_id = ${accountId}`.execute(db);
}

/** The texts of the versions after `after` (id and generation), in their order, to count all words anew. */
export async function readTexts(
  db: Db,
  accountId: string,
  after: { id: string; since: number },
): Promise<{ id: string; since: number; text: string }[]> {
  const { rows } = await sql<{ id: string; since: number; text: string }>`
    select id, since, text from contact_desk.mirror_contacts
    where account_id = ${accountId} and (id, since) > (${after.id}::bigint, ${after.since}::integer)
    order by id, since limit 1000`.execute(db);
  return rows;
}

/**
 * Words that `word` may have been meant as, the nearest first, then the most frequent; at most 3. A word that stands in
 * the list, also inside another, was meant as it is. `slack` slips more than usual are forgiven.
 */
export async function findMeant(db: Db, accountId: string, word: string, slack = 0): Promise<string[]> {
  if (tellingWords(word).size === 0) return [];
  const forgiven = (word.length >= 8 ? 2 : 1) + slack;
  const near = await db.transaction().execute(async (trx) => {
    const { rows: known } = await sql`select 1 from contact_desk.mirror_words
      where account_id = ${accountId} and word like ${`%${word}%`} limit 1`.execute(trx);
    if (known.length > 0) return [];
    await sql`select set_config('pg_trgm.similarity_threshold', ${String(likenessOf(word))}, true)`.execute(
      trx,
    );
    const { rows } = await sql<{
      word: string;
      times: number;
    }>`select word, times from contact_desk.mirror_words
      where account_id = ${accountId} and word % ${word}
        and length(word) between ${word.length - Math.min(forgiven, 2)} and ${word.length + Math.min(forgiven, 2)}
      order by similarity(word, ${word}) desc, times desc limit ${MAX_CANDIDATES}`.execute(trx);
    return rows;
  });
  return near
    .map((one) => ({ ...one, slips: slips(word, one.word) }))
    .filter((one) => one.slips <= forgiven)
    .sort((a, b) => a.slips - b.slips || b.times - a.times || (a.word < b.word ? -1 : 1))
    .slice(0, 3)
    .map((one) => one.word);
}

/** The share of trigrams that one slip leaves at least: in a short word it breaks most of them. */
function likenessOf(word: string): number {
  if (word.length < 6) return 0.1;
  return word.length < 8 ? 0.24 : 0.18;
}
