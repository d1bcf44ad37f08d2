/** Exports under way in the database; each query names the workspace and the account. */
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely';
import type { Export } from './export.ts';
import type { ExportTables } from './schema.ts';

export type ExportDb = Kysely<ExportTables>;

/** Whose export it is, and which; the data of every job. */
export type ExportRef = { workspaceId: string; accountId: string; exportId: string };

export type NewExport = Pick<
  Export,
  'id' | 'workspaceId' | 'accountId' | 'userId' | 'wish' | 'expected' | 'startedAt'
> & { wishKey: string };

/** Nobody is at work on an export that was not touched for so long: its job was given up. Longer than any run. */
const LEFT_MS = 3 * 60 * 60 * 1000;

const isIt = (ref: ExportRef) => (row: ExpressionBuilder<ExportTables, 'exports'>) =>
  row.and({ workspace_id: ref.workspaceId, account_id: ref.accountId, id: ref.exportId });

/** When the same export was begun that is under way already; undefined: there was none, and it is added. */
export async function addExport(db: ExportDb, added: NewExport): Promise<Date | undefined> {
  const { workspaceId, accountId, userId, wishKey } = added;
  const left = new Date(Date.now() - LEFT_MS);
  await db
    .deleteFrom('exports')
    .where((row) => row.and({ workspace_id: workspaceId, account_id: accountId }))
    .where('updated_at', '<', left)
    .execute();
  const saved = await db
    .insertInto('exports')
    .values({
      id: added.id,
      workspace_id: workspaceId,
      account_id: accountId,
      user_id: userId,
      wish: added.wish,
      wish_key: wishKey,
      expected: added.expected,
      attempt: 0,
      created_at: added.startedAt,
      updated_at: added.startedAt,
    })
    // Changes nothing, and gives back the row that is there.
    .onConflict((c) => c.constraint('exports_wish').doUpdateSet({ wish_key: wishKey }))
    .returning(['id', 'created_at'])
    .executeTakeFirstOrThrow();
  return saved.id === added.id ? undefined : saved.created_at;
}

/** Takes an export for a run: from now on only the attempt of the answer may write. undefined: it is over. */
export async function takeExport(db: ExportDb, ref: ExportRef): Promise<Export | undefined> {
  const row = await db
    .updateTable('exports')
    .set((e) => ({ attempt: e('attempt', '+', 1), updated_at: new Date() }))
    .where(isIt(ref))
    .returningAll()
    .executeTakeFirst();
  return row && toExport(row);
}

/** Writes only while the run holds the export; false when another has taken it. */
export async function writeFenced(
  db: ExportDb,
  taken: Export,
  changes: { file_id: string } | { note: string },
): Promise<boolean> {
  const row = await db
    .updateTable('exports')
    .set({ ...changes, updated_at: new Date() })
    .where(isIt(refOf(taken)))
    .where('attempt', '=', taken.attempt)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** It is over, whoever holds it: the person has the file, or the reason why there is none. */
export async function dropExport(db: ExportDb, ref: ExportRef): Promise<void> {
  await db.deleteFrom('exports').where(isIt(ref)).execute();
}

export function refOf({ workspaceId, accountId, id }: Export): ExportRef {
  return { workspaceId, accountId, exportId: id };
}

function toExport(row: Selectable<ExportTables['exports']>): Export {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    accountId: row.account_id,
    userId: row.user_id,
    wish: row.wish,
    expected: row.expected,
    attempt: row.attempt,
    fileId: row.file_id,
    note: row.note,
    startedAt: row.created_at,
  };
}
