/** Shows an import as it stands, and remembers where its message is: in the place of one that was deleted there is one new one. */
import type { Deed } from '../audit/action.ts';
import type { Progress } from '../progress.ts';
import { findAhead } from './account-repository.ts';
import type { Import } from './import.ts';
import type { ImportParts } from './parts.ts';
import { findImport, placeImport, refOf } from './repository.ts';

export async function showImport(
  parts: Pick<ImportParts, 'db' | 'face' | 'ledger'>,
  imported: Import,
  progress?: Progress,
): Promise<Import> {
  const ahead = imported.state === 'queued' ? await findAhead(parts.db, imported) : undefined;
  // A run shows for long what it took at its beginning.
  const now = await findImport(parts.db, refOf(imported));
  const { messageChannel, messageTs } = now ?? imported;
  const placed = { ...imported, messageChannel, messageTs };
  const { channel, ts } = await parts.face.show(placed, progress, ahead, await findUndone(parts, imported));
  if (ts === messageTs && channel === messageChannel) return placed;
  await placeImport(parts.db, refOf(imported), { channel, ts });
  return { ...placed, messageChannel: channel, messageTs: ts };
}

/** By whom and when all of it was undone. */
async function findUndone(
  { ledger }: Pick<ImportParts, 'ledger'>,
  { code, receipt, accountId: id, workspaceId }: Import,
): Promise<Deed | undefined> {
  if (code === null || receipt === null) return undefined;
  return (await ledger.actions({ id, workspaceId }, [code])).get(code)?.undone;
}
