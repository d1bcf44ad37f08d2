/** How much of the list the reading under way has read, where the service says how long it is. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('mirrors').addColumn('sync_share', 'float8').execute();
}
