/** One import per share of a file, not per file: the message that shares it, and the event that told of it. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('imports')
    // A form tells of its file once, and so did every share before there was this column.
    .addColumn('event_ts', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('share_ts', 'text')
    .execute();
  await db.schema.alterTable('imports').dropConstraint('imports_once').execute();
  await db.schema
    .alterTable('imports')
    .addUniqueConstraint('imports_once', ['workspace_id', 'file_id', 'channel_id', 'event_ts'])
    .execute();
  // Where the file was shared inside a thread this is the thread's first message, which shares nothing.
  await sql`update contact_desk.imports set share_ts = thread_ts where source <> 'form'`.execute(db);
  await db.schema
    .createIndex('imports_share')
    .unique()
    .on('imports')
    .columns(['workspace_id', 'file_id', 'channel_id', 'share_ts'])
    .execute();
}
