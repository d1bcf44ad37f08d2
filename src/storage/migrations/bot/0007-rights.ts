/** Who may do what in each workspace, once somebody has changed it: one row a workspace. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('rights')
    .addColumn('workspace_id', 'text', (c) => c.primaryKey())
    .addColumn('rights', 'jsonb', (c) => c.notNull())
    // Raised by every change, so that the second of two people sees that the first was quicker.
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('changed_by', 'text', (c) => c.notNull())
    .addColumn('changed_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .execute();
}
