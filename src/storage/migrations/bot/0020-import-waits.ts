/** Until when the contacts service asked an import to wait. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('imports').addColumn('waits_until', 'timestamptz').execute();
}
