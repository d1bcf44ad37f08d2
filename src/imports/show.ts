/** Shows an import as it stands, and remembers where its message is. */
import type { Progress } from '../progress.ts';
import type { Import } from './import.ts';
import type { ImportParts } from './parts.ts';
import { placeImport, refOf } from './repository.ts';

export async function showImport(
  parts: Pick<ImportParts, 'db' | 'face'>,
  imported: Import,
  progress?: Progress,
): Promise<Import> {
  const message = await parts.face.show(imported, progress);
  if (message.ts === imported.messageTs && message.channel === imported.messageChannel) return imported;
  await placeImport(parts.db, refOf(imported), message);
  return { ...imported, messageChannel: message.channel, messageTs: message.ts };
}
