/** Finds what took an action back, for the log to say that some of it is undone. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index ledger_actions_undo_of on contact_desk.ledger_actions (account_id, undo_of)
    where undo_of is not null`.execute(db);
}
