/** The contacts API: accounts with hashed keys, their contact types and contacts, and uploads on their way in. */
import { type Kysely, sql } from 'kysely';

const TEXT_COLUMNS = [
  'first_name',
  'last_name',
  'alt_email',
  'state',
  'city',
  'address_line1',
  'address_line2',
  'state_province_region',
  'postal_code',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('accounts')
    .addColumn('id', 'integer', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('public_key_hash', 'bytea', (c) => c.notNull().unique())
    .addColumn('secret_key_hash', 'bytea', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .execute();
  await db.schema
    .createTable('contact_types')
    .addColumn('id', 'integer', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('account_id', 'integer', (c) => c.notNull().references('contacts_api.accounts.id'))
    .addColumn('name', 'varchar(255)', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addUniqueConstraint('contact_types_once', ['account_id', 'name'])
    // Lets a contact refer to a type of its own account only.
    .addUniqueConstraint('contact_types_of_account', ['id', 'account_id'])
    .execute();
  let contacts = db.schema
    .createTable('contacts')
    .addColumn('id', 'integer', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('account_id', 'integer', (c) => c.notNull())
    .addColumn('contact_type_id', 'integer', (c) => c.notNull())
    .addColumn('email', 'varchar(255)', (c) => c.notNull())
    .addColumn('country_id', 'integer', (c) => c.notNull())
    .addColumn('custom_field', 'jsonb')
    .addColumn('deleted_at', 'timestamptz')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addForeignKeyConstraint(
      'contacts_type_of_account',
      ['contact_type_id', 'account_id'],
      'contacts_api.contact_types',
      ['id', 'account_id'],
    );
  for (const name of TEXT_COLUMNS) contacts = contacts.addColumn(name, 'varchar(255)');
  await contacts.execute();
  // The list is read along this one, newest first, a page at a time.
  await sql`create index contacts_live on contacts_api.contacts (account_id, id) where deleted_at is null`.execute(
    db,
  );
  // Rows wait here until their whole file has been found fit. A crash may empty it: the upload then failed anyway.
  await sql`create unlogged table contacts_api.upload_batches (
    upload_id uuid not null,
    position integer not null,
    rows jsonb not null,
    created_at timestamptz not null default now(),
    primary key (upload_id, position)
  )`.execute(db);
}
