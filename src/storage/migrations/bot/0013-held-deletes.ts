/** Deletes that wait a moment for an undo: a row from the press until a day after it ended. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('held_deletes')
    .addColumn('id', 'uuid', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('contact_id', 'bigint', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    // Name and address, for the messages about it.
    .addColumn('contact', 'jsonb', (c) => c.notNull())
    // Where the person sees it; only the part that shows it can read it.
    .addColumn('place', 'jsonb')
    .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('code', 'text')
    .addColumn('note', 'text')
    .addColumn('begun_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addColumn('held_until', 'timestamptz', (c) => c.notNull())
    .addColumn('ended_at', 'timestamptz')
    .addColumn('ended_by', 'text')
    .addColumn('reported', 'boolean', (c) => c.notNull().defaultTo(false))
    .execute();
  // Two people who delete the same contact share one.
  await sql`create unique index held_deletes_once on contact_desk.held_deletes (account_id, contact_id)
    where ended_at is null`.execute(db);
  await sql`create index held_deletes_ended on contact_desk.held_deletes (ended_at)`.execute(db);
}
