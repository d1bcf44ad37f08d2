/** Rows of the rights of workspaces: one each, once somebody has changed them. */
import type { ColumnType, Generated, Kysely } from 'kysely';
import { PLANNED_ONCE } from '../storage/planned-once.ts';
import { type Rights, readRights } from './rights.ts';

export type RightsTables = {
  rights: {
    workspace_id: string;
    rights: ColumnType<unknown, string, string>;
    version: number;
    changed_by: string;
    changed_at: Generated<Date>;
  };
};
export type RightsDb = Kysely<RightsTables>;

/** `version` is raised by every change. */
export type KeptRights = { rights: Rights; version: number; changedBy: string; changedAt: Date };

export type RightsChange = {
  workspaceId: string;
  rights: Rights;
  /** The version that was changed; 0: there was none yet. */
  seen: number;
  userId: string;
};

export async function findRights(db: RightsDb, workspaceId: string): Promise<KeptRights | undefined> {
  const row = await db
    .selectFrom('rights')
    .selectAll()
    .modifyFront(PLANNED_ONCE)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { version, changed_by: changedBy, changed_at: changedAt } = row;
  return { rights: readRights(row.rights), version, changedBy, changedAt };
}

/** false: somebody else changed them since that version. */
export async function replaceRights(db: RightsDb, change: RightsChange): Promise<boolean> {
  const { workspaceId, seen, userId } = change;
  const values = { rights: JSON.stringify(change.rights), version: seen + 1, changed_by: userId };
  if (seen === 0) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('rights')
      .values({ workspace_id: workspaceId, ...values })
      .onConflict((c) => c.column('workspace_id').doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await db
    .updateTable('rights')
    .set({ ...values, changed_at: new Date() })
    .where('workspace_id', '=', workspaceId)
    .where('version', '=', seen)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
