/** Batches of a delete of many that are read again: they stand beside those that wait, and take their place at once. */
import { sql } from 'kysely';
import type { BulkDb } from './bulk-repository.ts';

/** What a reading left that did not come to its end. @returns the first number that is free */
export async function dropFresh(db: BulkDb, bulkId: string): Promise<number> {
  await db
    .deleteFrom('bulk_delete_batches')
    .where('bulk_id', '=', bulkId)
    .where('state', '=', 'fresh')
    .execute();
  const last = await db
    .selectFrom('bulk_delete_batches')
    .select((e) => e.fn.max('number').as('number'))
    .where('bulk_id', '=', bulkId)
    .executeTakeFirst();
  return (last?.number ?? -1) + 1;
}

/**
 * Notes in these fresh batches who has other values than in the batches `waiting`, which hold them all, or had others there than
 * in the backup. To look for them among all that wait would take a time that grows with the square of their number.
 */
export async function markChanged(
  db: BulkDb,
  bulkId: string,
  numbers: number[],
  waiting: number[],
): Promise<void> {
  await sql`update contact_desk.bulk_delete_batches fresh set changed = coalesce((
      select array_agg((read.one->>'contact_id')::bigint)
      from jsonb_array_elements(fresh.lines) as read (one)
      join (select was.one, b.changed from contact_desk.bulk_delete_batches b, jsonb_array_elements(b.lines) as was (one)
        where b.bulk_id = fresh.bulk_id and b.state = 'waiting' and b.number = any(${waiting}::integer[])) old
        on old.one->'contact_id' = read.one->'contact_id'
      where old.one->'before' <> read.one->'before'
        or (read.one->>'contact_id')::bigint = any(old.changed)), '{}')
    where bulk_id = ${bulkId} and number = any(${numbers}::integer[])`.execute(db);
}

/**
 * The fresh ones wait from now on, instead of those that did, behind all that were sent.
 * @returns how many contacts were sent
 */
export async function putFresh(db: BulkDb, bulkId: string): Promise<number> {
  await db
    .deleteFrom('bulk_delete_batches')
    .where('bulk_id', '=', bulkId)
    .where('state', '=', 'waiting')
    .execute();
  const { rows } = await sql<{ sent: number }>`select coalesce(sum(cardinality(ids)), 0)::int as sent
    from contact_desk.bulk_delete_batches where bulk_id = ${bulkId} and state = 'sent'`.execute(db);
  const sent = rows[0]?.sent ?? 0;
  await db
    .updateTable('bulk_delete_batches')
    .set((e) => ({ state: 'waiting' as const, start: e('start', '+', sent) }))
    .where('bulk_id', '=', bulkId)
    .where('state', '=', 'fresh')
    .execute();
  return sent;
}
