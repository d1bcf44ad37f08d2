/** Shows a delete of many as it stands, and remembers where its message is. */
import { messageOf } from '../errors.ts';
import type { Progress } from '../progress.ts';
import type { BulkDelete } from './bulk.ts';
import { dropSet } from './bulk-batches-repository.ts';
import { type BulkParts, QUEUES } from './bulk-parts.ts';
import { moveBulk, placeBulk, refOf } from './bulk-repository.ts';

/** By then a press has shown it, if it can. */
export const TELL_AGAIN_SECONDS = 5;

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

/**
 * Shows that it is paused, or what came of it, and only then forgets what it was made of. Nothing to do for one under way, or
 * one whose end was shown. @throws what Slack refuses
 */
export async function finishBulk(
  parts: Pick<BulkParts, 'db' | 'face' | 'log'>,
  bulk: BulkDelete,
): Promise<void> {
  const { id, state, result, reported } = bulk;
  if (state === 'paused') await showBulk(parts, bulk);
  if (reported || (state !== 'done' && state !== 'cancelled')) return;
  await showBulk(parts, bulk);
  await dropSet(parts.db, id);
  await moveBulk(parts.db, refOf(bulk), [state], { reported: true });
  parts.log.info({ bulkId: id, deleted: result?.deleted ?? 0 }, `a delete of many is ${state}`);
}

/** As `finishBulk`; where Slack is away a job of its own sees to it, for as long as it takes. */
export async function tellBulk(
  parts: Pick<BulkParts, 'db' | 'face' | 'log' | 'jobs'>,
  bulk: BulkDelete,
): Promise<void> {
  try {
    await finishBulk(parts, bulk);
  } catch (error) {
    parts.log.warn(
      { bulkId: bulk.id, cause: messageOf(error) },
      'how a delete of many stands was not shown yet',
    );
    await parts.jobs.send(parts.db, QUEUES.tell, refOf(bulk), { startAfterSeconds: TELL_AGAIN_SECONDS });
  }
}
