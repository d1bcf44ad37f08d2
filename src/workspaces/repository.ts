/** Rows of the connected workspaces and their contacts accounts. */
import type { Generated, Kysely } from 'kysely';

export type WorkspaceTables = {
  workspaces: { id: string; name: string; connected_at: Generated<Date> };
  accounts: {
    id: Generated<string>;
    workspace_id: string;
    service: string;
    public_key: string;
    connected_at: Generated<Date>;
  };
};
export type WorkspaceDb = Kysely<WorkspaceTables>;

/** Records the workspace, or its new name. */
export async function saveWorkspace(db: WorkspaceDb, workspace: { id: string; name: string }): Promise<void> {
  await db
    .insertInto('workspaces')
    .values(workspace)
    .onConflict((c) => c.column('id').doUpdateSet({ name: workspace.name }))
    .execute();
}

export type AccountKey = { workspaceId: string; service: string; publicKey: string };

/** The id of the account with this key, the same one every time: rows of other tables refer to it. */
export async function saveAccount(db: WorkspaceDb, key: AccountKey): Promise<string> {
  const row = { workspace_id: key.workspaceId, service: key.service, public_key: key.publicKey };
  const saved = await db
    .insertInto('accounts')
    .values(row)
    .onConflict((c) => c.constraint('accounts_once').doUpdateSet(row))
    .returning('id')
    .executeTakeFirstOrThrow();
  return saved.id;
}
