/** The ledger: what people did, and for each contact it concerned what was before and what was after. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('ledger_actions')
    .addColumn('id', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    // What a job does in several calls, and goes on with after it was killed, is one action.
    .addColumn('group_key', 'text')
    .addColumn('undo_of', 'bigint')
    .addColumn('undone_at', 'timestamptz')
    .addColumn('undone_by', 'text')
    // An undo under way: who holds it, under which token, and when it was last heard of.
    .addColumn('undoing', 'uuid')
    .addColumn('undoing_by', 'text')
    .addColumn('undoing_at', 'timestamptz')
    .addUniqueConstraint('ledger_actions_code', ['account_id', 'code'])
    .addUniqueConstraint('ledger_actions_group', ['account_id', 'group_key'])
    .execute();
  await db.schema
    .createTable('ledger_lines')
    .addColumn('id', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('action_id', 'bigint', (c) =>
      c.notNull().references('contact_desk.ledger_actions.id').onDelete('cascade'),
    )
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('contact_id', 'bigint')
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull().defaultTo('intent'))
    .addColumn('before', 'jsonb')
    .addColumn('after', 'jsonb')
    .addColumn('mark', 'bigint')
    .addColumn('undo_of', 'bigint')
    .addColumn('note', 'text')
    .addColumn('at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    // Null as long as there is something to be learnt about it.
    .addColumn('settled_at', 'timestamptz')
    .execute();
  await sql`create index ledger_actions_newest on contact_desk.ledger_actions (account_id, id)`.execute(db);
  await sql`create index ledger_actions_person on contact_desk.ledger_actions (account_id, user_id, id)`.execute(
    db,
  );
  await sql`create index ledger_actions_age on contact_desk.ledger_actions (account_id, at)`.execute(db);
  await sql`create index ledger_lines_action on contact_desk.ledger_lines (action_id, id)`.execute(db);
  await sql`create index ledger_lines_contact on contact_desk.ledger_lines (account_id, contact_id, id)`.execute(
    db,
  );
  await sql`create index ledger_lines_email on contact_desk.ledger_lines (account_id, email, id)`.execute(db);
  await sql`create index ledger_lines_open on contact_desk.ledger_lines (account_id, id)
    where settled_at is null`.execute(db);
  // Nothing is taken back twice, whoever presses whatever: a contact that was deleted once comes back once.
  await sql`create unique index ledger_lines_undone_once on contact_desk.ledger_lines (undo_of)
    where undo_of is not null and outcome <> 'failed'`.execute(db);
}
