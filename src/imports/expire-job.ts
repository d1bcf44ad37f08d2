/** The job that withdraws what nobody went on with, and drops a kept file whose time is over. */
import { dropIntents } from './changes-repository.ts';
import type { Import } from './import.ts';
import { dropFile } from './kept-file-repository.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { queueRun } from './queue-run.ts';
import { OFFER_SECONDS } from './read-job.ts';
import { DAY_SECONDS, finishReport } from './report.ts';
import { findImport, type ImportRef, moveImport, refOf } from './repository.ts';
import { showImport } from './show.ts';

const WAITING = ['offered', 'blocked', 'paused', 'stopped'] as const;
/** The job comes when the time is up by the clock of the database; ours may differ by this much. */
const CLOCKS_SECONDS = 60;

export async function expireJob(parts: ImportParts, ref: ImportRef): Promise<void> {
  const imported = await findImport(parts.db, ref);
  if (!imported) return;
  const isDone = imported.state === 'done';
  if (!isDone && !WAITING.some((state) => state === imported.state)) return;
  const seconds = isDone ? parts.undoDays * DAY_SECONDS : OFFER_SECONDS;
  const restSeconds = seconds - (Date.now() - imported.updatedAt.getTime()) / 1000;
  if (restSeconds > CLOCKS_SECONDS) {
    // Somebody touched it since: its time began anew.
    await sendJob(parts, parts.db, QUEUES.expire, ref, Math.ceil(restSeconds));
  } else if (isDone) await dropFile(parts.db, ref);
  else await withdraw(parts, imported);
}

async function withdraw(parts: ImportParts, imported: Import): Promise<void> {
  const ref = refOf(imported);
  if (imported.state === 'paused' && !imported.stoppedAt) {
    // What is in is counted, and can be undone.
    const changes = { stopped_at: new Date(), note: null, interruptions: 0 };
    await parts.db.transaction().execute((trx) => queueRun(parts, trx, ref, ['paused'], changes));
    return;
  }
  // What was stopped before it began has no receipt to end with.
  const state = imported.state === 'stopped' && imported.receipt ? 'done' : 'expired';
  const moved = await parts.db.transaction().execute(async (trx) => {
    const ended = await moveImport(trx, ref, [imported.state], { state });
    // Nobody goes on with what was begun of it.
    if (ended) await dropIntents(trx, ref);
    return ended;
  });
  if (!moved) return;
  if (state === 'done') return finishReport(parts, moved);
  await dropFile(parts.db, ref);
  await showImport(parts, moved);
}
