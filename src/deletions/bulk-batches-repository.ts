/** The frozen set of a delete of many, and its batches: each is begun before its call and sent after it. */
import { type RawBuilder, sql } from 'kysely';
import type { NewLine } from '../audit/action.ts';
import { toKept } from '../audit/write-lines-repository.ts';
import type { BulkDb } from './bulk-repository.ts';

/**
 * `lineIds` stands in the order of `ids`, and is [] before it was begun. `start` is the place of the first one among the
 * contacts of all batches. What is kept for the ledger goes there within the database: it is too much to be carried about.
 */
export type Batch = {
  number: number;
  start: number;
  state: 'waiting' | 'begun' | 'sent';
  ids: number[];
  lineIds: number[];
  begunAt: Date | null;
};
export type BatchIds = Omit<Batch, 'begunAt'>;

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

export async function addBatch(
  db: BulkDb,
  bulkId: string,
  { lines, ...batch }: Pick<Batch, 'number' | 'start' | 'ids'> & { lines: NewLine[] },
): Promise<void> {
  await db
    .insertInto('bulk_delete_batches')
    .values({ ...batch, bulk_id: bulkId, state: 'waiting', lines: toKept(lines) })
    .execute();
}

/** What was kept of these contacts of a batch, in their order there, for `addKept`. */
export function keptLines(bulkId: string, number: number, ids: number[]): RawBuilder<unknown> {
  return sql`(select jsonb_agg(one order by place)
    from contact_desk.bulk_delete_batches b, jsonb_array_elements(b.lines) with ordinality as kept (one, place)
    where b.bulk_id = ${bulkId} and b.number = ${number}
      and (one->>'contact_id')::bigint = any(${ids}::bigint[]))`;
}

/** The first behind `after` that is not sent; undefined when all are. */
export async function findNextBatch(db: BulkDb, bulkId: string, after = -1): Promise<Batch | undefined> {
  const row = await db
    .selectFrom('bulk_delete_batches')
    .select(['number', 'start', 'state', 'ids', 'line_ids', 'begun_at'])
    .where('bulk_id', '=', bulkId)
    .where('number', '>', after)
    .where('state', '<>', 'sent')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
  return row && { ...toIds(row), begunAt: row.begun_at };
}

/** All in their order, some at a time. */
export async function* readBatches(db: BulkDb, bulkId: string): AsyncGenerator<BatchIds[]> {
  for (let after = -1; ; ) {
    const rows = await db
      .selectFrom('bulk_delete_batches')
      .select(['number', 'start', 'state', 'ids', 'line_ids'])
      .where('bulk_id', '=', bulkId)
      .where('number', '>', after)
      .orderBy('number')
      .limit(BATCHES_AT_ONCE)
      .execute();
    if (rows.length > 0) yield rows.map(toIds);
    after = rows.at(-1)?.number ?? after;
    if (rows.length < BATCHES_AT_ONCE) return;
  }
}

export async function changeBatch(
  db: BulkDb,
  bulkId: string,
  number: number,
  changes: Partial<Omit<Batch, 'number' | 'start'>>,
): Promise<void> {
  const { lineIds, begunAt, ...plain } = changes;
  await db
    .updateTable('bulk_delete_batches')
    .set({
      ...plain,
      ...(lineIds && { line_ids: lineIds }),
      ...(begunAt && { begun_at: begunAt }),
    })
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

type IdsRow = {
  number: number;
  start: number;
  state: Batch['state'];
  ids: (string | number)[];
  line_ids: (string | number)[] | null;
};

function toIds({ number, start, state, ids, line_ids }: IdsRow): BatchIds {
  return { number, start, state, ids: ids.map(Number), lineIds: (line_ids ?? []).map(Number) };
}
