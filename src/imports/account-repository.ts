/** The imports of one account beside each other: which is under way, which goes first, and all that were started. */
import { sql } from 'kysely';
import type { AnyTrx } from '../audit/actions-repository.ts';
import type { Import, ImportState } from './import.ts';
import { toImport } from './import-row.ts';
import type { ImportDb } from './repository.ts';

/** One that was not heard of for so long holds up nobody. */
const LONGEST_TURN_HOURS = 2;
const IS_HEARD_OF = sql<boolean>`greatest(updated_at, waits_until) > now() - ${LONGEST_TURN_HOURS} * interval '1 hour'`;

/**
 * The import whose contacts the action `code` added or changed, locked until the transaction ends, while a run is at it or
 * about to be.
 */
export async function lockGoingOn(
  trx: AnyTrx,
  account: { id: string; workspaceId: string },
  code: string,
): Promise<{ stoppedAt: Date | null } | undefined> {
  const { rows } = await sql<{ state: ImportState; heard: boolean; stopped_at: Date | null }>`
    select state, stopped_at, ${IS_HEARD_OF} as heard
    from contact_desk.imports where workspace_id = ${account.workspaceId} and account_id = ${account.id}
      and code = ${code} for update`.execute(trx);
  const row = rows.find(({ state, heard }) => heard && (state === 'queued' || state === 'running'));
  return row && { stoppedAt: row.stopped_at };
}

/** The one that the action of this code is about. */
export async function findByCode(
  db: ImportDb,
  account: { id: string; workspaceId: string },
  code: string,
): Promise<Import | undefined> {
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('workspace_id', '=', account.workspaceId)
    .where('account_id', '=', account.id)
    .where('code', '=', code)
    .executeTakeFirst();
  return row && toImport(row);
}

/**
 * An import of this account that a run is at, or about to be, whose open window is to be settled before this one goes on: any
 * while this one has none of its own, else one begun later. Whichever was begun last finds its own rows and no others.
 */
export async function findOpen(db: ImportDb, imported: Import): Promise<Import | undefined> {
  const { batchTo, batchAt } = imported;
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('account_id', '=', imported.accountId)
    .where('workspace_id', '=', imported.workspaceId)
    .where('id', '<>', imported.id)
    .where('state', 'in', ['queued', 'running'])
    .where('batch_to', 'is not', null)
    .$if(batchTo !== null && batchAt !== null, (open) => open.where('batch_at', '>', batchAt))
    .where(IS_HEARD_OF)
    .limit(1)
    .executeTakeFirst();
  return row && toImport(row);
}

/** The import of this account that has the turn before this one; undefined when there is none. */
export async function findAhead(db: ImportDb, imported: Import): Promise<Import | undefined> {
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('account_id', '=', imported.accountId)
    .where('workspace_id', '=', imported.workspaceId)
    .where('id', '<>', imported.id)
    .where('state', 'in', ['queued', 'running'])
    .where('started_at', '<', imported.startedAt)
    .where(IS_HEARD_OF)
    .orderBy('started_at')
    .limit(1)
    .executeTakeFirst();
  return row && toImport(row);
}

/** Those that somebody started, newest first, and how many there are. */
export async function findStarted(
  db: ImportDb,
  account: { id: string; workspaceId: string },
  page: { limit: number; offset: number },
): Promise<{ imports: Import[]; total: number }> {
  const started = db
    .selectFrom('imports')
    .where('account_id', '=', account.id)
    .where('workspace_id', '=', account.workspaceId)
    .where('started_at', 'is not', null);
  const { total } = await started
    .select((row) => row.fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await started
    .selectAll()
    .orderBy('started_at', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return { imports: rows.map(toImport), total: Number(total) };
}
