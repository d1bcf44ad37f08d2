/** Imports: one row per shared file, the kept file in pieces, and the rows that did not go in. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('imports')
    .addColumn('id', 'uuid', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('file_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('sharer_id', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('file_name', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('message_channel', 'text')
    .addColumn('thread_ts', 'text')
    .addColumn('message_ts', 'text')
    .addColumn('note', 'text')
    .addColumn('offer', 'jsonb')
    .addColumn('choice', 'jsonb', (c) => c.notNull())
    .addColumn('started_by', 'text')
    .addColumn('started_at', 'timestamptz')
    .addColumn('link', 'integer', (c) => c.notNull())
    .addColumn('fence', 'integer', (c) => c.notNull())
    .addColumn('interruptions', 'integer', (c) => c.notNull())
    .addColumn('done_row', 'integer', (c) => c.notNull())
    .addColumn('batch_to', 'integer')
    .addColumn('batch_at', 'timestamptz')
    .addColumn('sent', 'integer', (c) => c.notNull())
    .addColumn('receipt', 'jsonb')
    .addColumn('reported', 'boolean', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull())
    // One import per share, however often the share is told of.
    .addUniqueConstraint('imports_once', ['workspace_id', 'file_id', 'channel_id'])
    .execute();
  await db.schema
    .createTable('import_chunks')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('import_id', 'uuid', (c) =>
      c.notNull().references('contact_desk.imports.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('bytes', 'bytea', (c) => c.notNull())
    .addPrimaryKeyConstraint('import_chunks_key', ['import_id', 'position'])
    .execute();
  // Kept for a short time and written once: compressing them would only cost time.
  await sql`alter table contact_desk.import_chunks alter column bytes set storage external`.execute(db);
  await db.schema
    .createTable('import_rows')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('import_id', 'uuid', (c) =>
      c.notNull().references('contact_desk.imports.id').onDelete('cascade'),
    )
    .addColumn('row', 'integer', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addColumn('problem', 'text')
    .addPrimaryKeyConstraint('import_rows_key', ['import_id', 'row'])
    .execute();
}
