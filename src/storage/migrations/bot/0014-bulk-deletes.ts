/** Deletes of many: one row each, whom it is about as it was shown, and what was read of each contact before it went. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bulk_deletes')
    .addColumn('id', 'uuid', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('all_match', 'boolean', (c) => c.notNull())
    .addColumn('total', 'integer', (c) => c.notNull())
    .addColumn('started_at', 'timestamptz')
    .addColumn('stopped_by', 'text')
    .addColumn('stopped_at', 'timestamptz')
    // When the contacts were read for the backup, its file, and since when the person has it.
    .addColumn('read_at', 'timestamptz')
    .addColumn('file_id', 'text')
    .addColumn('backed_up_at', 'timestamptz')
    .addColumn('grace_until', 'timestamptz')
    .addColumn('sent', 'integer', (c) => c.notNull())
    // Its action in the ledger, from the first batch on.
    .addColumn('action_id', 'bigint')
    .addColumn('code', 'text')
    .addColumn('message_channel', 'text')
    .addColumn('message_ts', 'text')
    .addColumn('note', 'text')
    .addColumn('link', 'integer', (c) => c.notNull())
    .addColumn('fence', 'integer', (c) => c.notNull())
    .addColumn('interruptions', 'integer', (c) => c.notNull())
    .addColumn('result', 'jsonb')
    .addColumn('reported', 'boolean', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await sql`create index bulk_deletes_age on contact_desk.bulk_deletes (account_id, updated_at)`.execute(db);
  // The set as it was shown, in pieces.
  await db.schema
    .createTable('bulk_delete_ids')
    .addColumn('bulk_id', 'uuid', (c) =>
      c.notNull().references('contact_desk.bulk_deletes.id').onDelete('cascade'),
    )
    .addColumn('place', 'integer', (c) => c.notNull())
    .addColumn('ids', sql`bigint[]`, (c) => c.notNull())
    .addPrimaryKeyConstraint('bulk_delete_ids_key', ['bulk_id', 'place'])
    .execute();
  // Those of the set that were there when the backup was made; `start` is the place of the first among all of them.
  await db.schema
    .createTable('bulk_delete_batches')
    .addColumn('bulk_id', 'uuid', (c) =>
      c.notNull().references('contact_desk.bulk_deletes.id').onDelete('cascade'),
    )
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('start', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('lines', 'jsonb', (c) => c.notNull())
    .addColumn('ids', sql`bigint[]`, (c) => c.notNull())
    .addColumn('line_ids', sql`bigint[]`)
    .addColumn('begun_at', 'timestamptz')
    .addPrimaryKeyConstraint('bulk_delete_batches_key', ['bulk_id', 'number'])
    .execute();
  // Kept for a short time and written once: compressing them would only cost time.
  await sql`alter table contact_desk.bulk_delete_batches alter column lines set storage external`.execute(db);
}
