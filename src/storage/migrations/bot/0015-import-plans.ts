/** The plan of an import: its policy, what a person said about the file, and the mappings a team used before. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('imports')
    .addColumn('policy', 'text', (c) => c.notNull().defaultTo('skip'))
    .addColumn('overrides', 'jsonb', (c) =>
      c.notNull().defaultTo(sql`'{"format": {}, "columns": {}}'::jsonb`),
    )
    .addColumn('plan', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('file_hash', 'text')
    .addColumn('plan_csv', 'integer')
    .execute();
  await db.schema
    .createIndex('imports_same_file')
    .on('imports')
    .columns(['account_id', 'file_hash'])
    .execute();
  await db.schema
    .createTable('import_mappings')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('mapping', 'jsonb', (c) => c.notNull())
    .addColumn('used_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('import_mappings_key', ['account_id', 'fingerprint'])
    .execute();
  // Offers made before there was a choice: what they have outweighs what is added to them.
  const tally = '{"update": 0, "same": 0, "absent": 0, "several": 0, "sample": []}';
  const more =
    '{"questions": [], "remembered": false, "seen": null, "by": {"overrides": {"format": {}, "columns": {}}, "policy": "skip"}}';
  await sql`update contact_desk.imports set offer = ${more}::jsonb || offer || jsonb_build_object(
      'asIs', ${tally}::jsonb || (offer->'asIs'), 'withCountry', ${tally}::jsonb || (offer->'withCountry'))
    where jsonb_typeof(offer) = 'object'`.execute(db);
}
