/** The copy of each account's contacts: its state, the versions of its contacts, and the words they hold. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db);
  await db.schema
    .createTable('mirrors')
    .addColumn('account_id', 'text', (c) => c.primaryKey())
    // Stands for the account in the other two tables, whose many rows a short key makes faster to go through.
    .addColumn('no', 'serial', (c) => c.notNull().unique())
    // What readers see: 0 = there was no whole reading yet, so they see the first one as it comes in.
    .addColumn('generation', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('total', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('as_of', 'timestamptz')
    .addColumn('took_ms', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('expired_at', 'timestamptz')
    .addColumn('doubted_at', 'timestamptz')
    .addColumn('doubted_total', 'integer')
    // Who reads the list now, until when at the latest, since when, and how far.
    .addColumn('sync_token', 'text')
    .addColumn('sync_until', 'timestamptz')
    .addColumn('sync_started_at', 'timestamptz')
    .addColumn('sync_read', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('cut', 'boolean', (c) => c.notNull().defaultTo(false))
    .execute();
  await db.schema
    .createTable('mirror_contacts')
    .addColumn('mirror', 'integer', (c) => c.notNull())
    .addColumn('id', 'bigint', (c) => c.notNull())
    // Seen by readers of the generations from `since` up to, and without, `until`.
    .addColumn('since', 'integer', (c) => c.notNull())
    .addColumn('until', 'integer', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    // When a write of our own put it here, which outweighs a reading that began before.
    .addColumn('written_at', 'timestamptz')
    .addColumn('type_id', 'bigint', (c) => c.notNull())
    .addColumn('country', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz')
    .addColumn('updated_at', 'text', (c) => c.notNull())
    // Normalised, for searching.
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('city', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('contact', 'jsonb', (c) => c.notNull())
    .addPrimaryKeyConstraint('mirror_contacts_key', ['mirror', 'id', 'since'])
    .execute();
  await sql`create index mirror_contacts_text on contact_desk.mirror_contacts using gin (text gin_trgm_ops)`.execute(
    db,
  );
  await sql`create index mirror_contacts_country on contact_desk.mirror_contacts (country, mirror)`.execute(
    db,
  );
  // Holds all that counting the contacts of a type needs.
  await sql`create index mirror_contacts_type on contact_desk.mirror_contacts (mirror, type_id, id, since, until)`.execute(
    db,
  );
  await sql`create index mirror_contacts_email on contact_desk.mirror_contacts (email, mirror)`.execute(db);
  await sql`create index mirror_contacts_ended on contact_desk.mirror_contacts (mirror, until) where until < 2147483647`.execute(
    db,
  );
  await db.schema
    .createTable('mirror_words')
    .addColumn('mirror', 'integer', (c) => c.notNull())
    .addColumn('word', 'text', (c) => c.notNull())
    .addColumn('times', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('mirror_words_key', ['mirror', 'word'])
    .execute();
  await sql`create index mirror_words_word on contact_desk.mirror_words using gin (word gin_trgm_ops)`.execute(
    db,
  );
}
