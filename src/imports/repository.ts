/** Imports in the database; each query names the workspace, and each change the account too. */
import type { ExpressionBuilder, Kysely, Selectable, Updateable } from 'kysely';
import type { Import, ImportState } from './import.ts';
import type { ImportTables } from './schema.ts';

export type ImportDb = Kysely<ImportTables>;

/** Whose import it is, and which; the data of every job. */
export type ImportRef = { workspaceId: string; accountId: string; importId: string };

export type NewImport = Pick<
  Import,
  'id' | 'workspaceId' | 'accountId' | 'fileId' | 'channelId' | 'sharerId' | 'source'
>;

const isIt = (ref: ImportRef) => (row: ExpressionBuilder<ImportTables, 'imports'>) =>
  row.and({ workspace_id: ref.workspaceId, account_id: ref.accountId, id: ref.importId });

/** False when this share is known already; nothing is changed then. */
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
    .onConflict((c) => c.columns(['workspace_id', 'file_id', 'channel_id']).doNothing())
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
      updated_at: new Date(),
    }))
    .where(isIt(ref))
    .where('link', '=', link)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  return row && toImport(row);
}

/** Writes only while the run holds the import; false when another has taken it. */
export async function writeFenced(
  db: ImportDb,
  ref: ImportRef,
  fence: number,
  changes: Changes,
): Promise<boolean> {
  const row = await db
    .updateTable('imports')
    .set({ ...changes, updated_at: new Date() })
    .where(isIt(ref))
    .where('fence', '=', fence)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
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
    sent: row.sent,
    receipt: row.receipt,
    reported: row.reported,
    updatedAt: row.updated_at,
  };
}
