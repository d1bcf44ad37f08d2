/** A fresh look at the shared file of an import, and at the message that shares it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { MissingFile, SharedFile } from './face.ts';
import { kindOf } from './file-kind.ts';
import type { Import } from './import.ts';
import type { ImportParts } from './parts.ts';
import { isTold, takeShare } from './shares-repository.ts';

/** For the message to be told of. */
const LOOKS = 5;
const PAUSE_MS = 1000;

/**
 * With the message that shares it taken for this import. Slack tells of a share a little before the file's record says under
 * which message it stands; 'repeated': each message that shared it then has an import already.
 */
export async function findFile(
  parts: ImportParts,
  imported: Import,
  signal: AbortSignal,
): Promise<SharedFile | MissingFile | 'repeated'> {
  const isPlaced = imported.source === 'form' || imported.shareTs !== null;
  for (let attempt = 1; ; attempt++) {
    const file = await parts.face.file(imported);
    if (typeof file === 'string' || isPlaced || isPassedOver(imported, file)) return file;
    if (await takeShare(parts.db, imported, file.shares)) return file;
    if (attempt === LOOKS) return file.shares.some((share) => isTold(imported, share)) ? 'repeated' : file;
    await wait(PAUSE_MS, undefined, { signal });
  }
}

/** Most files in a channel are none of ours. */
export function isPassedOver({ source }: Import, file: SharedFile): boolean {
  return source === 'channel' && kindOf(file) === 'other';
}
