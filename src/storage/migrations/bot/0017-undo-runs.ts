/** Undos of many lines, which a job works through: where each stands, and the lines that it did not take back. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('undo_runs')
    .addColumn('id', 'uuid', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    // The action that is taken back, and what takes it back as soon as there is something of it.
    .addColumn('action_id', 'bigint', (c) =>
      c.notNull().references('contact_desk.ledger_actions.id').onDelete('cascade'),
    )
    .addColumn('undo_action_id', 'bigint')
    .addColumn('undo_code', 'text')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('stop', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('link', 'integer', (c) => c.notNull())
    .addColumn('fence', 'integer', (c) => c.notNull())
    .addColumn('interruptions', 'integer', (c) => c.notNull())
    .addColumn('total', 'integer', (c) => c.notNull())
    // Lines up to this one are done with.
    .addColumn('done_line', 'bigint', (c) => c.notNull())
    .addColumn('note', 'text')
    .addColumn('receipt', 'jsonb')
    .addColumn('reported', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('message_channel', 'text')
    .addColumn('message_ts', 'text')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .execute();
  await sql`create index undo_runs_action on contact_desk.undo_runs (action_id)`.execute(db);
  // Two people who press in one moment: the second insert fails.
  await sql`create unique index undo_runs_one on contact_desk.undo_runs (action_id) where state <> 'done'`.execute(
    db,
  );
  await db.schema
    .createTable('undo_rows')
    .addColumn('run_id', 'uuid', (c) =>
      c.notNull().references('contact_desk.undo_runs.id').onDelete('cascade'),
    )
    .addColumn('line_id', 'bigint', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    // A later undo may still take it back.
    .addColumn('open', 'boolean', (c) => c.notNull())
    .addColumn('since_by', 'text')
    .addColumn('since_at', 'timestamptz')
    .addPrimaryKeyConstraint('undo_rows_pk', ['run_id', 'line_id'])
    .execute();
}
