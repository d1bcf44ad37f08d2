/** How much of the list a reading has read, where the service says how long it is; and who was changed last, without sorting all. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('mirrors').addColumn('sync_share', 'float8').execute();
  await sql`create index mirror_contacts_updated on contact_desk.mirror_contacts (mirror, updated_at, id)`.execute(
    db,
  );
}
