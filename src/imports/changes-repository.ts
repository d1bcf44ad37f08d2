/** Changes of contacts that were begun and are not settled: what an undo needs is written down before it is overwritten. */
import { sql } from 'kysely';
import { jsonOf } from '../storage/storable.ts';
import type { ImportDb, ImportRef } from './repository.ts';

export type Intent = { row: number; contactId: number; before: object; after: object };

export async function addIntents(db: ImportDb, ref: ImportRef, intents: Intent[]): Promise<void> {
  if (intents.length === 0) return;
  const values = intents.map(({ row, contactId, before, after }) => ({
    workspace_id: ref.workspaceId,
    account_id: ref.accountId,
    import_id: ref.importId,
    row,
    contact_id: contactId,
    before: jsonOf(before),
    after: jsonOf(after),
  }));
  await db
    .insertInto('import_changes')
    .values(values)
    .onConflict((c) =>
      c.columns(['import_id', 'row']).doUpdateSet({
        before: sql`excluded.before`,
        after: sql`excluded.after`,
      } as never),
    )
    .execute();
}

/** By number of the row; at most the rows of one window. */
export async function readIntents(db: ImportDb, ref: ImportRef): Promise<Map<number, Intent>> {
  const rows = await db
    .selectFrom('import_changes')
    .select(['row', 'contact_id', 'before', 'after'])
    .where('workspace_id', '=', ref.workspaceId)
    .where('account_id', '=', ref.accountId)
    .where('import_id', '=', ref.importId)
    .execute();
  return new Map(
    rows.map(({ row, contact_id, before, after }) => [
      row,
      { row, contactId: Number(contact_id), before: before as object, after: after as object },
    ]),
  );
}

/** Those of rows up to `upTo`. */
export async function dropIntents(db: ImportDb, ref: ImportRef, upTo = 2 ** 31 - 1): Promise<void> {
  await db
    .deleteFrom('import_changes')
    .where('workspace_id', '=', ref.workspaceId)
    .where('account_id', '=', ref.accountId)
    .where('import_id', '=', ref.importId)
    .where('row', '<=', upTo)
    .execute();
}
