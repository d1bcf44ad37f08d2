/** Exports that may hold somebody who is to be forgotten: they end within minutes, leave nothing behind, and are waited for. */
import { type Kysely, sql } from 'kysely';

/** Those begun before the contact was deleted. */
export async function countExportsBefore(
  db: Kysely<unknown>,
  accountId: string,
  time: Date,
): Promise<number> {
  const { rows } = await sql<{ busy: number }>`select count(*)::int as busy from contact_desk.exports
    where account_id = ${accountId} and created_at <= ${time}`.execute(db);
  return rows[0]?.busy ?? 0;
}
