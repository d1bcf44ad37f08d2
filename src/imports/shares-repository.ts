/** Which message that shares a file an import is about: no two are about the same. */
import type { FileShare } from './face.ts';
import type { Import } from './import.ts';
import { type ImportDb, refOf } from './repository.ts';

/** An event tells of a share of its own moment: one from long before is another share, which nobody told us of. */
const NEAR_SECONDS = 15 * 60;

/** Whether the event may have told of this share. */
export function isTold({ eventTs }: Import, { ts }: FileShare): boolean {
  // An import that was begun before events were kept knows no moment.
  return eventTs === '' || Math.abs(Number(ts) - Number(eventTs)) <= NEAR_SECONDS;
}

/**
 * Takes the message nearest in time to the event that told of the share, of those about then that no other import has. False
 * where there is none: the share is not in the file's record yet, or the event told of one that is known.
 */
export async function takeShare(db: ImportDb, imported: Import, shares: FileShare[]): Promise<boolean> {
  const { workspaceId, accountId, importId } = refOf(imported);
  const distance = ({ ts }: FileShare) => Math.abs(Number(ts) - Number(imported.eventTs));
  const told = shares.filter((share) => isTold(imported, share));
  const nearest = told.toSorted((a, b) => distance(a) - distance(b));
  return db.transaction().execute(async (trx) => {
    // Two events of one moment look one after the other.
    const imports = await trx
      .selectFrom('imports')
      .select('share_ts')
      .where('workspace_id', '=', workspaceId)
      .where('file_id', '=', imported.fileId)
      .where('channel_id', '=', imported.channelId)
      .orderBy('id')
      .forUpdate()
      .execute();
    const share = nearest.find(({ ts }) => !imports.some(({ share_ts }) => share_ts === ts));
    if (!share) return false;
    await trx
      .updateTable('imports')
      .set({ share_ts: share.ts, thread_ts: share.threadTs })
      .where('workspace_id', '=', workspaceId)
      .where('account_id', '=', accountId)
      .where('id', '=', importId)
      .execute();
    return true;
  });
}
