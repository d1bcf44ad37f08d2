/** Imports in the database; each query names the workspace, and each change the account too. */
import type { ExpressionBuilder, Kysely, Updateable } from 'kysely';
import type { Import, ImportState } from './import.ts';
import { toImport } from './import-row.ts';
import type { ImportTables } from './schema.ts';

export type ImportDb = Kysely<ImportTables>;

/** Whose import it is, and which; the data of every job. */
export type ImportRef = { workspaceId: string; accountId: string; importId: string };

export type NewImport = Pick<
  Import,
  'id' | 'workspaceId' | 'accountId' | 'fileId' | 'channelId' | 'eventTs' | 'sharerId' | 'source'
>;

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

export function refOf(imported: Import): ImportRef {
  return { workspaceId: imported.workspaceId, accountId: imported.accountId, importId: imported.id };
}
