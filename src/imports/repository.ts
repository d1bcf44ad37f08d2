/** Imports in the database; each query names the workspace, and each change the account too. */
import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Updateable } from 'kysely';
import type { AnyTrx } from '../audit/actions-repository.ts';
import type { Import, ImportState } from './import.ts';
import type { ImportTables } from './schema.ts';

export type ImportDb = Kysely<ImportTables>;

/** Whose import it is, and which; the data of every job. */
export type ImportRef = { workspaceId: string; accountId: string; importId: string };

export type NewImport = Pick<
  Import,
  'id' | 'workspaceId' | 'accountId' | 'fileId' | 'channelId' | 'eventTs' | 'sharerId' | 'source'
>;

/** One that was not heard of for so long holds up nobody. */
const LONGEST_TURN_HOURS = 2;
const IS_HEARD_OF = sql<boolean>`greatest(updated_at, waits_until) > now() - ${LONGEST_TURN_HOURS} * interval '1 hour'`;

const isIt = (ref: ImportRef) => (row: ExpressionBuilder<ImportTables, 'imports'>) =>
  row.and({ workspace_id: ref.workspaceId, account_id: ref.accountId, id: ref.importId });

/** False when this event is known already; nothing is changed then. */
export async function addImport(db: ImportDb, added: NewImport): Promise<boolean> {
  const now = new Date();
  const saved = await db
    .insertInto('imports')
    .values({
      id: added.id,
      workspace_id: added.workspaceId,
      account_id: added.accountId,
      file_id: added.fileId,
      channel_id: added.channelId,
      event_ts: added.eventTs,
      sharer_id: added.sharerId,
      source: added.source,
      file_name: '',
      state: 'reading',
      choice: { type: null, country: null },
      link: 0,
      fence: 0,
      interruptions: 0,
      done_row: 0,
      sent: 0,
      reported: false,
      created_at: now,
      updated_at: now,
    })
    .onConflict((c) => c.constraint('imports_once').doNothing())
    .returning('id')
    .executeTakeFirst();
  return saved !== undefined;
}

export async function findImport(
  db: ImportDb,
  key: { workspaceId: string; importId: string },
): Promise<Import | undefined> {
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.importId)
    .executeTakeFirst();
  return row && toImport(row);
}

export type Changes = Omit<Updateable<ImportTables['imports']>, 'fence' | 'updated_at'>;

/** Changes an import that is in one of the states `from`; undefined when it is in none of them (any more). */
export async function moveImport(
  db: ImportDb,
  ref: ImportRef,
  from: ImportState[],
  changes: Changes,
): Promise<Import | undefined> {
  const row = await db
    .updateTable('imports')
    .set({ ...changes, updated_at: new Date() })
    .where(isIt(ref))
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
  return row && toImport(row);
}

/** Remembers where its message stands; in any state. */
export async function placeImport(
  db: ImportDb,
  ref: ImportRef,
  message: { channel: string; ts: string },
): Promise<void> {
  await db
    .updateTable('imports')
    .set({ message_channel: message.channel, message_ts: message.ts })
    .where(isIt(ref))
    .execute();
}

/**
 * Takes an import for a run: from now on only the fencing number of the answer may write. `link` is the number of the job:
 * undefined comes back when another link of the chain has the import.
 */
export async function takeImport(db: ImportDb, ref: ImportRef, link: number): Promise<Import | undefined> {
  const row = await db
    .updateTable('imports')
    .set((e) => ({
      fence: e('fence', '+', 1),
      // Still running means that the one before never came to say how it ended.
      interruptions: e
        .case()
        .when('state', '=', 'running')
        .then(e('interruptions', '+', 1))
        .else(e.ref('interruptions'))
        .end(),
      state: 'running' as const,
      waits_until: null,
      updated_at: new Date(),
    }))
    .where(isIt(ref))
    .where('link', '=', link)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  return row && toImport(row);
}

/** Writes only while the run holds the import; gives it as it is then, undefined when another has taken it. */
export async function writeFenced(
  db: ImportDb,
  ref: ImportRef,
  fence: number,
  changes: Changes,
): Promise<Import | undefined> {
  const row = await db
    .updateTable('imports')
    .set({ ...changes, updated_at: new Date() })
    .where(isIt(ref))
    .where('fence', '=', fence)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  return row && toImport(row);
}

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

export function refOf(imported: Import): ImportRef {
  return { workspaceId: imported.workspaceId, accountId: imported.accountId, importId: imported.id };
}

function toImport(row: Selectable<ImportTables['imports']>): Import {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    accountId: row.account_id,
    fileId: row.file_id,
    channelId: row.channel_id,
    eventTs: row.event_ts,
    shareTs: row.share_ts,
    sharerId: row.sharer_id,
    source: row.source,
    fileName: row.file_name,
    state: row.state,
    messageChannel: row.message_channel,
    threadTs: row.thread_ts,
    messageTs: row.message_ts,
    note: row.note,
    offer: row.offer,
    choice: row.choice,
    policy: row.policy,
    overrides: row.overrides,
    plan: row.plan,
    fileHash: row.file_hash,
    planCsv: row.plan_csv,
    startedBy: row.started_by,
    startedAt: row.started_at,
    link: row.link,
    fence: row.fence,
    interruptions: row.interruptions,
    doneRow: row.done_row,
    batchTo: row.batch_to,
    batchAt: row.batch_at,
    batchUploads: row.batch_uploads,
    mark: row.mark === null ? null : Number(row.mark),
    upload: row.upload,
    code: row.code,
    stoppedBy: row.stopped_by,
    stoppedAt: row.stopped_at,
    waitsUntil: row.waits_until,
    sent: row.sent,
    receipt: row.receipt,
    reported: row.reported,
    updatedAt: row.updated_at,
  };
}
