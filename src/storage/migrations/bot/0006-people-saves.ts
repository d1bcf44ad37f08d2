/** Saves of people found in a message: one row per opened list, kept for a day. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people_saves')
    .addColumn('id', 'uuid', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('people', 'jsonb', (c) => c.notNull())
    .addColumn('choice', 'jsonb')
    .addColumn('view_id', 'text')
    .addColumn('run', 'integer', (c) => c.notNull())
    .addColumn('sent_at', 'timestamptz')
    .addColumn('outcomes', 'jsonb')
    .addColumn('notice', 'text')
    .addColumn('reported', 'boolean', (c) => c.notNull())
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull())
    .execute();
}
