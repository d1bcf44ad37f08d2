/** Shows a delete of many as it stands, and remembers where its message is. */
import type { Progress } from '../progress.ts';
import type { BulkDelete } from './bulk.ts';
import { dropSet } from './bulk-batches-repository.ts';
import type { BulkParts } from './bulk-parts.ts';
import { moveBulk, placeBulk, refOf } from './bulk-repository.ts';

export async function showBulk(
  parts: Pick<BulkParts, 'db' | 'face'>,
  bulk: BulkDelete,
  progress?: Progress,
): Promise<BulkDelete> {
  const message = await parts.face.show(bulk, progress);
  if (message.ts === bulk.messageTs && message.channel === bulk.messageChannel) return bulk;
  await placeBulk(parts.db, refOf(bulk), message);
  return { ...bulk, messageChannel: message.channel, messageTs: message.ts };
}

/** Shows what came of it, and only then forgets what it was made of. Nothing to do for one that is not over. */
export async function finishBulk(
  parts: Pick<BulkParts, 'db' | 'face' | 'log'>,
  bulk: BulkDelete,
): Promise<void> {
  const { id, state, result, reported } = bulk;
  if (reported || (state !== 'done' && state !== 'cancelled')) return;
  await showBulk(parts, bulk);
  await dropSet(parts.db, id);
  await moveBulk(parts.db, refOf(bulk), [state], { reported: true });
  parts.log.info({ bulkId: id, deleted: result?.deleted ?? 0 }, `a delete of many is ${state}`);
}
