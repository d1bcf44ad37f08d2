/** Exports and somebody who is to be forgotten: what began before is waited for, and what was read before is read again. */
import { type QueryExecutorProvider, sql } from 'kysely';

/** The clocks of two processes may differ by this much, and what is begun takes a moment to be seen. */
const CLOCKS_SECONDS = 60;

/** Those begun before the contact was deleted. */
export async function countExportsBefore(
  db: QueryExecutorProvider,
  accountId: string,
  time: Date,
): Promise<number> {
  const { rows } = await sql<{ busy: number }>`select count(*)::int as busy from contact_desk.exports
    where account_id = ${accountId}
      and created_at <= ${time}::timestamptz + ${CLOCKS_SECONDS} * interval '1 second'`.execute(db);
  return rows[0]?.busy ?? 0;
}

/** The time by the clock of the database, for `isForgottenSince`. */
export async function readClock(db: QueryExecutorProvider): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return rows[0]?.now ?? new Date(0);
}

/** Whether a contact of the account was deleted for good since: what was read before may still hold it. */
export async function isForgottenSince(
  db: QueryExecutorProvider,
  accountId: string,
  time: Date,
): Promise<boolean> {
  const { rows } = await sql`select 1 from contact_desk.forgets
    where account_id = ${accountId} and deleted_at >= ${time} limit 1`.execute(db);
  return rows.length > 0;
}
