/** The rows of an import that were not sent or were refused. */
import type { RowException } from './import.ts';
import type { ImportDb, ImportRef } from './repository.ts';

const ROWS_AT_ONCE = 500;

export async function addExceptions(db: ImportDb, ref: ImportRef, rows: RowException[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const values = rows.slice(at, at + ROWS_AT_ONCE).map((row) => ({
      workspace_id: ref.workspaceId,
      account_id: ref.accountId,
      import_id: ref.importId,
      ...row,
    }));
    await db.insertInto('import_rows').values(values).execute();
  }
}

/** Those of rows above `after`; in the order of the file, a page at a time. */
export async function* readExceptions(
  db: ImportDb,
  ref: ImportRef,
  { after: from }: { after: number } = { after: 0 },
): AsyncGenerator<RowException> {
  for (let after = from; ; ) {
    const page = await db
      .selectFrom('import_rows')
      .select(['row', 'outcome', 'reason', 'problem'])
      .where('workspace_id', '=', ref.workspaceId)
      .where('account_id', '=', ref.accountId)
      .where('import_id', '=', ref.importId)
      .where('row', '>', after)
      .orderBy('row')
      .limit(ROWS_AT_ONCE)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < ROWS_AT_ONCE) return;
    after = last.row;
  }
}
