/** A line of the ledger may be of another kind than its action: an import adds some contacts and edits others. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Null as long as it is that of the action: nothing that is there needs to be written again, however much it is.
  await sql`alter table contact_desk.ledger_lines add column kind text`.execute(db);
}
