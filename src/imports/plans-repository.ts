/** What plans are helped by: mappings used before in an account, and imports of the very same file. */
import { sql } from 'kysely';
import type { Mapping } from './file-reading.ts';
import type { Import, ImportState } from './import.ts';
import type { SeenBefore } from './offer.ts';
import type { ImportDb, ImportRef } from './repository.ts';

export async function findMapping(
  db: ImportDb,
  accountId: string,
  fingerprint: string,
): Promise<Mapping | undefined> {
  const row = await db
    .selectFrom('import_mappings')
    .select('mapping')
    .where('account_id', '=', accountId)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  return row?.mapping;
}

/** In place of the one before. */
export async function saveMapping(
  db: ImportDb,
  { workspaceId, accountId }: ImportRef,
  fingerprint: string,
  mapping: Mapping,
): Promise<void> {
  const values = {
    workspace_id: workspaceId,
    account_id: accountId,
    fingerprint,
    mapping: JSON.stringify(mapping),
    used_at: new Date(),
  };
  const { mapping: json, used_at } = values;
  await db
    .insertInto('import_mappings')
    .values(values)
    .onConflict((c) => c.columns(['account_id', 'fingerprint']).doUpdateSet({ mapping: json, used_at }))
    .execute();
}

/** False when this plan was asked for before, or is not the one that is offered. */
export async function askForPlanCsv(db: ImportDb, ref: ImportRef, plan: number): Promise<boolean> {
  const row = await db
    .updateTable('imports')
    // What kept it from being made before is over, or is told anew.
    .set({ plan_csv: plan, note: null })
    .where('workspace_id', '=', ref.workspaceId)
    .where('account_id', '=', ref.accountId)
    .where('id', '=', ref.importId)
    .where('state', '=', 'offered')
    .where('plan', '=', plan)
    .where((e) => e.or([e('plan_csv', 'is', null), e('plan_csv', '!=', plan)]))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** What is more worth knowing comes first. */
const TELLING: [SeenBefore['what'], ImportState[]][] = [
  ['under_way', ['queued', 'running', 'paused']],
  ['imported', ['done']],
  // Where nothing was sent, there is nothing to tell.
  ['in_part', ['stopped', 'expired', 'refused']],
  ['offered', ['offered']],
];

/** Another import of the same bytes into the same account. */
export async function findSameFile(
  db: ImportDb,
  imported: Pick<Import, 'id' | 'workspaceId' | 'accountId'>,
  fileHash: string,
): Promise<SeenBefore | undefined> {
  const rows = await db
    .selectFrom('imports')
    .select(['state', 'sent', 'receipt', 'started_by', 'started_at', 'sharer_id', 'created_at'])
    .select(
      sql<string | null>`(select undone_by from contact_desk.ledger_actions a
        where a.account_id = imports.account_id and a.code = imports.code)`.as('undone_by'),
    )
    .where('workspace_id', '=', imported.workspaceId)
    .where('account_id', '=', imported.accountId)
    .where('file_hash', '=', fileHash)
    .where('id', '!=', imported.id)
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute();
  for (const [what, states] of TELLING) {
    const row = rows.find(({ state, sent }) => states.includes(state) && (what !== 'in_part' || sent > 0));
    if (!row) continue;
    const isPart = what === 'imported' && (row.receipt?.notSent ?? 0) > 0;
    const { started_by, sharer_id, started_at, created_at, undone_by } = row;
    return {
      what: isPart ? 'in_part' : what,
      by: started_by ?? sharer_id,
      at: (started_at ?? created_at).toISOString(),
      ...(undone_by !== null && { undoneBy: undone_by }),
    };
  }
  return undefined;
}
