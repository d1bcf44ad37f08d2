/** Exports under way: a row lives from the wish until its file, or the reason why there is none, has reached the person. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('exports')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('wish', 'jsonb', (c) => c.notNull())
    // Equal for two presses of one person that want the same contacts.
    .addColumn('wish_key', 'text', (c) => c.notNull())
    .addColumn('expected', 'integer')
    .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('file_id', 'text')
    .addColumn('note', 'text')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull())
    .addUniqueConstraint('exports_wish', ['workspace_id', 'account_id', 'user_id', 'wish_key'])
    .execute();
}
