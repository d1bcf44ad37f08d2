/** How far a reading is, where the service says how long its list is; who was changed last, without sorting all; fewer words. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('mirrors').addColumn('sync_share', 'float8').execute();
  await sql`create index mirror_contacts_updated on contact_desk.mirror_contacts (mirror, updated_at, id)`.execute(
    db,
  );
  // The dictionary holds no words with digits any more.
  await sql`delete from contact_desk.mirror_words where word ~ '[0-9]'`.execute(db);
}
