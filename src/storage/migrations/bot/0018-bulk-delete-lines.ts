/** Lines of a delete of many go into the ledger once it is known what became of them; their batches record the intent. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Those whose values were others than in the backup when the list was read again.
  await sql`alter table contact_desk.bulk_delete_batches drop column begun_at,
    add column changed bigint[] not null default '{}'`.execute(db);
  // What was under way has its list read again before it goes on: batches are smaller now.
  await sql`update contact_desk.bulk_delete_batches set state = 'waiting' where state = 'begun'`.execute(db);
  await sql`update contact_desk.bulk_deletes set read_at = null where state not in ('cancelled', 'done')`.execute(
    db,
  );
}
