/** Deletes that wait a moment for an undo, and contacts that are forgotten for good: a row each from the press on. */
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
  await db.schema
    .createTable('forgets')
    .addColumn('id', 'uuid', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    // Null from its end on, as are the ids: what is forgotten is not kept here either.
    .addColumn('email', 'text')
    .addColumn('contact_ids', sql`bigint[]`, (c) => c.notNull().defaultTo(sql`'{}'`))
    .addColumn('removed', 'jsonb', (c) => c.notNull().defaultTo(sql`'{}'`))
    .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('note', 'text')
    .addColumn('begun_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addColumn('deleted_at', 'timestamptz')
    .addColumn('ended_at', 'timestamptz')
    .addColumn('reported', 'boolean', (c) => c.notNull().defaultTo(false))
    .execute();
  await sql`create unique index forgets_once on contact_desk.forgets (account_id, email)
    where ended_at is null`.execute(db);
  // A line that says nothing any more but that there was something.
  await db.schema.alterTable('ledger_lines').addColumn('forgotten_at', 'timestamptz').execute();
}
