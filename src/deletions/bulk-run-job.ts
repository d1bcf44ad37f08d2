/** The job of a delete of many: backup, a moment of grace, the batches, the count; and what becomes of it when that fails. */
import { ContactsError } from '../contacts/client-errors.ts';
import { AppError, messageOf } from '../errors.ts';
import { createProgress, type ProgressReport } from '../progress.ts';
import { LongWait, Superseded } from '../run-ends.ts';
import { backUp } from './backup.ts';
import { recordOpen } from './batch-lines.ts';
import type { BulkDelete } from './bulk.ts';
import { type BulkLink, type BulkParts, PAUSED_SECONDS, QUEUES, queueRun } from './bulk-parts.ts';
import { findBulk, moveBulk, refOf, takeBulk, writeFenced } from './bulk-repository.ts';
import { openRun, type Run, write } from './bulk-run.ts';
import { showBulk, tellBulk } from './bulk-show.ts';
import { count } from './count.ts';
import { deleteBatches } from './delete-batches.ts';

/** A run that failed, or died, this often is not begun again without being told to. */
const MOST_INTERRUPTIONS = 8;
const LONG_WAIT = 'The service asked to wait before it could be told whether this was done.';
/** A job comes when its time is up by the clock of the database; ours may differ by this much. */
const CLOCKS_MS = 1000;

/** May be killed at any moment and run again, in any process: nothing goes that is not in the set, nothing is told twice. */
export async function runBulk(parts: BulkParts, link: BulkLink, signal: AbortSignal): Promise<void> {
  const { link: number, ...ref } = link;
  const taken = await takeBulk(parts.db, ref, number);
  if (!taken) {
    const bulk = await findBulk(parts.db, ref);
    if (bulk) await tellBulk(parts, bulk);
    return;
  }
  const held = { bulk: taken };
  const progress = createProgress((now) => showBulk(parts, held.bulk, now), parts.log);
  try {
    // Where its message stands is known before any progress, which must not be a message of its own.
    held.bulk = await showBulk(parts, taken);
    const run = Object.assign(held, await openRun(parts, held.bulk, signal));
    const ended = await advance(run, progress);
    await progress.settled();
    if (ended) await tellBulk(parts, ended);
  } catch (error) {
    await progress.settled();
    if (error instanceof Superseded) return;
    if (signal.aborted) throw error;
    await stopShort(parts, held.bulk, error);
  }
}

/** undefined: a later job goes on. */
async function advance(run: Run, progress: ProgressReport): Promise<BulkDelete | undefined> {
  const { parts } = run;
  if (run.bulk.stoppedAt && run.bulk.sent === 0) return write(run, { state: 'cancelled' });
  if (!run.bulk.backedUpAt) {
    await backUp(run);
    if (run.bulk.stoppedAt) return write(run, { state: 'cancelled' });
  }
  // Asked by itself: a run may have ended right after the backup.
  const { graceUntil, sent } = run.bulk;
  if (parts.graceSeconds > 0 && graceUntil === null && sent === 0) return rest(run, parts.graceSeconds);
  const restMs = (graceUntil?.getTime() ?? 0) - Date.now();
  if (restMs > CLOCKS_MS) return rest(run, Math.ceil(restMs / 1000));
  const ended = await deleteBatches(run, progress.update);
  return ended === 'handed over' ? undefined : count(run);
}

/** The moment in which a word loses nothing; no job sits it out. */
async function rest(run: Run, seconds: number): Promise<undefined> {
  const { parts, ref, bulk } = run;
  const until = bulk.graceUntil ?? new Date(Date.now() + seconds * 1000);
  const resting = await parts.db.transaction().execute(async (trx) => {
    await write(run, {}, trx);
    const later = { startAfterSeconds: seconds, state: 'grace' as const };
    return queueRun(parts, trx, ref, ['running'], { grace_until: until }, later);
  });
  if (resting) await showBulk(parts, resting);
}

/**
 * What a person can put right pauses it, or ends it where nothing was deleted and the service is not to blame; a long wait
 * hands it on; anything else is tried again a few times.
 */
async function stopShort(parts: BulkParts, bulk: BulkDelete, error: unknown): Promise<void> {
  const ref = refOf(bulk);
  const long = error instanceof LongWait;
  const known = error instanceof AppError;
  if (!long && !known && bulk.interruptions < MOST_INTERRUPTIONS) throw error;
  if (!long && !known)
    parts.log.error({ err: error, bulkId: bulk.id }, 'a delete of many was paused by a fault of ours');
  const note = known
    ? error.message
    : `Something went wrong on our side, several times. Whoever runs me finds it in the log under ${bulk.id}.`;
  const moved = await parts.db.transaction().execute(async (trx) => {
    const now = await writeFenced(trx, bulk, {});
    if (!now) return undefined;
    if (long) {
      await recordOpen(trx, now, LONG_WAIT);
      return queueRun(parts, trx, ref, ['running'], {}, { startAfterSeconds: error.seconds });
    }
    const over = now.sent === 0 && known && !(error instanceof ContactsError);
    if (over) return moveBulk(trx, ref, ['running'], { state: 'cancelled', note });
    await recordOpen(trx, now, note);
    await parts.jobs.send(trx, QUEUES.expire, ref, { startAfterSeconds: PAUSED_SECONDS });
    return moveBulk(trx, ref, ['running'], { state: 'paused', note });
  });
  if (!moved) return;
  parts.log.info({ bulkId: bulk.id, cause: messageOf(error) }, `a delete of many is ${moved.state}`);
  await tellBulk(parts, moved);
}
