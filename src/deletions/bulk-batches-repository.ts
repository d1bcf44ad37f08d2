/** The frozen set of a delete of many, and its batches: one for each call, sent once it is known what became of it. */
import { type RawBuilder, sql } from 'kysely';
import type { NewLine } from '../audit/action.ts';
import { toKept } from '../audit/write-lines-repository.ts';
import type { BulkDelete } from './bulk.ts';
import type { BulkDb } from './bulk-repository.ts';

/**
 * `start` is the place of the first one among the contacts of all batches: one that waits, and starts before the place up to
 * which the delete has come, was begun. `lineIds` are the lines of one that nobody knows the outcome of while the
 * delete is paused, in the order of `ids`; otherwise []. What is kept for those lines goes there within the database: it is too much to be carried about.
 */
export type Batch = {
  number: number;
  start: number;
  ids: number[];
  lineIds: number[];
  /** Those of them whose values are others than in the backup. */
  changed: number[];
};
export type KeptBatch = Pick<Batch, 'number' | 'start' | 'ids'> & { lines: NewLine[] };

const IDS_AT_ONCE = 1000;
const BATCHES_AT_ONCE = 20;

export async function addIds(db: BulkDb, bulkId: string, ids: number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const piece = { bulk_id: bulkId, place: start, ids: ids.slice(start, start + IDS_AT_ONCE) };
    await db.insertInto('bulk_delete_ids').values(piece).execute();
  }
}

/** In the order in which they were shown. Memory: the ids. */
export async function readIds(db: BulkDb, bulkId: string): Promise<number[]> {
  const rows = await db
    .selectFrom('bulk_delete_ids')
    .select('ids')
    .where('bulk_id', '=', bulkId)
    .orderBy('place')
    .execute();
  return rows.flatMap(({ ids }) => ids.map(Number));
}

/**
 * Adds them while the run that took the delete holds it: false when another has. In one statement, since each round trip
 * waits for an event loop that is busy reading.
 */
export async function addBatches(
  db: BulkDb,
  taken: BulkDelete,
  state: 'fresh' | 'waiting',
  batches: KeptBatch[],
): Promise<boolean> {
  const rows = batches.map(
    ({ number, start, ids, lines }) =>
      sql`(${number}::integer, ${start}::integer, ${ids}::bigint[], ${toKept(lines)}::jsonb)`,
  );
  const { workspaceId, accountId, id, fence } = taken;
  const added = await sql`with held as (
      update contact_desk.bulk_deletes set updated_at = ${new Date()}
      where workspace_id = ${workspaceId} and account_id = ${accountId} and id = ${id} and fence = ${fence}
        and state = 'running' returning id)
    insert into contact_desk.bulk_delete_batches (bulk_id, state, number, start, ids, lines, changed)
    select held.id, ${state}, given.*, '{}' from held, (values ${sql.join(rows)}) given`.execute(db);
  return Number(added.numAffectedRows) === batches.length;
}

/** What was kept of the contacts of these batches, or of these ones alone, for `addKept`. */
export function keptLines(bulkId: string, numbers: number[], ids?: number[]): RawBuilder<unknown> {
  return sql`(select one, b.number::bigint * 1000000 + kept.place as place
    from contact_desk.bulk_delete_batches b, jsonb_array_elements(b.lines) with ordinality as kept (one, place)
    where b.bulk_id = ${bulkId} and b.number = any(${numbers}::integer[])
      ${ids ? sql`and (one->>'contact_id')::bigint = any(${ids}::bigint[])` : sql``}) given`;
}

/** All of this state in their order, some at a time. */
export async function* readBatches(
  db: BulkDb,
  bulkId: string,
  state: 'waiting' | 'sent',
): AsyncGenerator<Batch> {
  for (let after = -1; ; ) {
    const rows = await db
      .selectFrom('bulk_delete_batches')
      .select(['number', 'start', 'ids', 'line_ids', 'changed'])
      .where('bulk_id', '=', bulkId)
      .where('state', '=', state)
      .where('number', '>', after)
      .orderBy('number')
      .limit(BATCHES_AT_ONCE)
      .execute();
    for (const { number, start, ids, line_ids, changed } of rows) {
      const lineIds = (line_ids ?? []).map(Number);
      yield { number, start, ids: ids.map(Number), lineIds, changed: changed.map(Number) };
    }
    after = rows.at(-1)?.number ?? after;
    if (rows.length < BATCHES_AT_ONCE) return;
  }
}

/** Nothing is open any more about these batches. @returns the numbers of those that waited until now */
export async function markSent(db: BulkDb, bulkId: string, numbers: number[]): Promise<number[]> {
  const marked = await db
    .updateTable('bulk_delete_batches')
    .set({ state: 'sent' })
    .where('bulk_id', '=', bulkId)
    .where('number', 'in', numbers)
    .where('state', '=', 'waiting')
    .returning('number')
    .execute();
  return marked.map(({ number }) => number);
}

export async function changeBatch(
  db: BulkDb,
  bulkId: string,
  { number, ids, lineIds }: Pick<Batch, 'number' | 'ids' | 'lineIds'>,
): Promise<void> {
  await db
    .updateTable('bulk_delete_batches')
    .set({ ids, line_ids: lineIds })
    .where('bulk_id', '=', bulkId)
    .where('number', '=', number)
    .execute();
}

/** For a backup that is made anew. */
export async function dropBatches(db: BulkDb, bulkId: string): Promise<void> {
  await db.deleteFrom('bulk_delete_batches').where('bulk_id', '=', bulkId).execute();
}

/** What was needed on the way; the head stays, and says what came of it. */
export async function dropSet(db: BulkDb, bulkId: string): Promise<void> {
  await dropBatches(db, bulkId);
  await db.deleteFrom('bulk_delete_ids').where('bulk_id', '=', bulkId).execute();
}
