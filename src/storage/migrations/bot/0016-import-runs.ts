/** How an import is run: uploads, changes of contacts that exist, what it can be undone by, and how it is stopped. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('imports')
    .addColumn('batch_uploads', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('mark', 'bigint')
    .addColumn('upload', 'text')
    .addColumn('code', 'text')
    .addColumn('stopped_by', 'text')
    .addColumn('stopped_at', 'timestamptz')
    .execute();
  await sql`create index imports_history on contact_desk.imports (account_id, started_at desc)
    where started_at is not null`.execute(db);
  await db.schema
    .createTable('import_changes')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('import_id', 'uuid', (c) =>
      c.notNull().references('contact_desk.imports.id').onDelete('cascade'),
    )
    .addColumn('row', 'integer', (c) => c.notNull())
    .addColumn('contact_id', 'bigint', (c) => c.notNull())
    .addColumn('before', 'jsonb', (c) => c.notNull())
    .addColumn('after', 'jsonb', (c) => c.notNull())
    .addPrimaryKeyConstraint('import_changes_key', ['import_id', 'row'])
    .execute();
  // Receipts of before: what they have outweighs what is added to them.
  const none = '{"updated": 0, "same": 0, "absent": 0, "several": 0, "notSent": 0}';
  await sql`update contact_desk.imports set receipt = ${none}::jsonb || receipt
    where jsonb_typeof(receipt) = 'object'`.execute(db);
}
