/** The job that runs an import: takes it, sends its rows, reports; and what becomes of it when that fails. */
import { AppError, messageOf } from '../errors.ts';
import { createProgress } from '../progress.ts';
import { LongWait, Superseded } from '../run-ends.ts';
import { findOpen } from './account-repository.ts';
import type { Import } from './import.ts';
import { dropFile } from './kept-file-repository.ts';
import { checkNotUndone } from './may-undo.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { queueRun, type RunLink } from './queue-run.ts';
import { OFFER_SECONDS } from './read-job.ts';
import { finishReport, report } from './report.ts';
import { findImport, moveImport, refOf, takeImport, writeFenced } from './repository.ts';
import { openRun, READ_DIFFERENTLY, type Run } from './run.ts';
import { sendRows } from './send-rows.ts';
import { showImport } from './show.ts';

/** A run that failed, or died, this often is not begun again without being told to. */
const MOST_INTERRUPTIONS = 8;

/** Until it is asked again whether the one before has settled its rows. */
const OPEN_SECONDS = 5;

/** May be killed at any moment and run again, in any process: no row is sent twice, none is lost. */
export async function runJob(parts: ImportParts, link: RunLink, signal: AbortSignal): Promise<void> {
  const { link: number, ...ref } = link;
  const before = await findImport(parts.db, ref);
  // What another one may have sent is not told from what this one finds: it is settled first.
  if (before && (await findOpen(parts.db, before)))
    return sendJob(parts, parts.db, QUEUES.run, link, OPEN_SECONDS);
  const taken = await takeImport(parts.db, ref, number);
  if (!taken) {
    const imported = await findImport(parts.db, ref);
    if (imported && !imported.reported) await finishReport(parts, imported);
    return;
  }
  let run: Run | undefined;
  const progress = createProgress((now) => showImport(parts, run?.imported ?? taken, now), parts.log);
  try {
    // One that waited for long, for the service or for its turn, may have been undone meanwhile.
    await parts.db.transaction().execute(async (trx) => {
      if (await writeFenced(trx, ref, taken.fence, {})) await checkNotUndone(parts, trx, taken);
    });
    run = await openRun(parts, taken, signal);
    const ended = await sendRows(run, progress.update, signal);
    await progress.settled();
    if (ended === 'handed over') return;
    await finishReport(parts, await report(run, ended === 'stopped' ? 'stopped' : 'done', signal));
  } catch (error) {
    await progress.settled();
    if (error instanceof Superseded) return;
    if (signal.aborted) throw error;
    await stopShort(parts, taken, error);
  }
}

/** What people can put right pauses the import, or ends it where only the file anew helps; a long wait hands it on; anything else is tried again a few times. */
async function stopShort(parts: ImportParts, imported: Import, error: unknown): Promise<void> {
  const ref = refOf(imported);
  const long = error instanceof LongWait;
  const known = error instanceof AppError;
  if (!long && !known && imported.interruptions < MOST_INTERRUPTIONS) throw error;
  if (!long && !known)
    parts.log.error({ err: error, importId: imported.id }, 'an import was paused by a fault of ours');
  const note = known
    ? error.message
    : `Something went wrong on our side, several times. Whoever runs me finds it in the log under ${imported.id}.`;
  const moved = await parts.db.transaction().execute(async (trx) => {
    if (!(await writeFenced(trx, ref, imported.fence, {}))) return undefined;
    if (long) {
      const changes = { waits_until: new Date(Date.now() + error.seconds * 1000) };
      return queueRun(parts, trx, ref, ['running'], changes, error.seconds);
    }
    if (known && error.code === READ_DIFFERENTLY) {
      await dropFile(trx, ref);
      return moveImport(trx, ref, ['running'], { state: 'refused', note });
    }
    await sendJob(parts, trx, QUEUES.expire, ref, OFFER_SECONDS);
    return moveImport(trx, ref, ['running'], { state: 'paused', note });
  });
  if (!moved) return;
  parts.log.info({ importId: imported.id, cause: messageOf(error) }, `an import is ${moved.state}`);
  await showImport(parts, moved);
}
