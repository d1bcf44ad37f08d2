/** What an undo of many lines has begun and not settled yet: its calls are under way, or were when its process ended. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('undo_runs')
    // Lines that are being taken back; null: none.
    .addColumn('chunk', sql`bigint[]`)
    // The highest id of a contact known then: what has a higher one was added since.
    .addColumn('chunk_mark', 'bigint')
    .execute();
}
