/** Who is being deleted, as the part of the contacts may ask: it shows that on each of them, and knows nothing else of a delete. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create view contact_desk.being_deleted as
    select account_id, contact_id, id, user_id, begun_at from contact_desk.held_deletes where ended_at is null`.execute(
    db,
  );
}
