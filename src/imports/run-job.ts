/** The job that writes the rows of an import: in batches, each begun and settled in the database, until the receipt. */
import { setTimeout as wait } from 'node:timers/promises';
import { AppError, messageOf } from '../errors.ts';
import { LongWait, sendBatch } from './batch.ts';
import { type Batch, cutBatches } from './batches.ts';
import { type Import, type RowProblem, tallyOf } from './import.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { findPresent } from './plan.ts';
import { createProgress } from './progress.ts';
import { queueRun, type RunLink } from './queue-run.ts';
import { OFFER_SECONDS } from './read-job.ts';
import { finishReport, report } from './report.ts';
import {
  addExceptions,
  type Changes,
  findImport,
  moveImport,
  readExceptions,
  refOf,
  takeImport,
  writeFenced,
} from './repository.ts';
import { openRun, type Run } from './run.ts';
import { showImport } from './show.ts';
import type { FitRow } from './validate.ts';

/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** A write of a killed process may still be under way for so long. */
const UNDER_WAY_MS = 2000;
const MOST_INTERRUPTIONS = 8;

/** May be killed at any moment and run again, in any process: no row is sent twice, none is lost. */
export async function runJob(parts: ImportParts, link: RunLink, signal: AbortSignal): Promise<void> {
  const { link: number, ...ref } = link;
  const taken = await takeImport(parts.db, ref, number);
  if (!taken) {
    const imported = await findImport(parts.db, ref);
    if (imported?.state === 'done' && !imported.reported) await finishReport(parts, imported);
    return;
  }
  const progress = createProgress((now) => showImport(parts, taken, now), parts.log);
  try {
    const run = await openRun(parts, taken, signal);
    const ended = await sendRows(run, progress.update, signal);
    await progress.settled();
    if (ended === 'handed over') return;
    await finishReport(parts, await report(run, signal));
  } catch (error) {
    await progress.settled();
    if (error instanceof Superseded) return;
    if (signal.aborted) throw error;
    await stopShort(parts, taken, error);
  }
}

/** Another run has taken the import: this one must not write any more. */
class Superseded extends Error {
  constructor() {
    super('another run has taken this import');
    this.name = 'Superseded';
  }
}

async function sendRows(
  run: Run,
  show: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<'all sent' | 'handed over'> {
  const { parts, imported, ref } = run;
  const until = performance.now() + LINK_MS;
  const { doneRow, batchTo, batchAt } = imported;
  const settled = new Set<number>();
  if (batchTo !== null && batchAt !== null) {
    await wait(Math.max(0, batchAt.getTime() + UNDER_WAY_MS - Date.now()), undefined, { signal });
    for await (const { row } of readExceptions(parts.db, ref, { after: doneRow, upTo: batchTo }))
      settled.add(row);
  }
  const present = await findPresent(parts.contacts.each(run.account, signal), run.winners);
  const { countryChosen } = run;
  const batches = cutBatches({
    rows: run.rows(),
    from: imported,
    settled,
    winners: run.winners,
    present,
    countryChosen,
  });

  const total = tallyOf(run.offer, imported.choice).fit;
  let sent = imported.sent;
  let done: Done = { to: doneRow, refused: [] };
  for await (const batch of batches) {
    show(sent, total);
    signal.throwIfAborted();
    if (performance.now() > until) {
      await checkpoint(run, done, sent, 'hand over');
      return 'handed over';
    }
    await checkpoint(run, done, sent, batch);
    done = { to: batch.to, refused: await sendOne(run, batch.send, signal) };
    sent += batch.send.length;
  }
  await checkpoint(run, done, sent);
  return 'all sent';
}

function sendOne(run: Run, rows: FitRow[], signal: AbortSignal): Promise<RowProblem[]> {
  return sendBatch(rows, {
    add: run.add,
    findPresent: (some) =>
      findPresent(
        run.parts.contacts.each(run.account, signal),
        new Map(some.map(({ key, row }) => [key, row])),
      ),
    wait: (milliseconds) => wait(milliseconds, undefined, { signal }),
    async renew() {
      const { parts, ref, imported } = run;
      if (!(await writeFenced(parts.db, ref, imported.fence, { batch_at: new Date() })))
        throw new Superseded();
    },
  });
}

type Done = { to: number; refused: RowProblem[] };

/** Records in one transaction how the last batch ended and what comes next. */
async function checkpoint(run: Run, done: Done, sent: number, next?: Batch | 'hand over'): Promise<void> {
  const { parts, ref, imported } = run;
  const batch = next === 'hand over' ? undefined : next;
  const refused = done.refused.map((row) => ({ ...row, outcome: 'refused' as const }));
  const changes: Changes = {
    done_row: done.to,
    sent,
    batch_to: batch?.to ?? null,
    batch_at: batch ? new Date() : null,
    note: run.notice() ?? imported.note,
  };
  await parts.db.transaction().execute(async (trx) => {
    if (!(await writeFenced(trx, ref, imported.fence, changes))) throw new Superseded();
    await addExceptions(trx, ref, [...refused, ...(batch?.exceptions ?? [])]);
    if (next === 'hand over') await queueRun(parts, trx, ref, ['running'], {});
  });
}

/** What people can put right pauses the import; a long wait hands it on; anything else is tried again a few times. */
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
    if (long) return queueRun(parts, trx, ref, ['running'], {}, error.seconds);
    await sendJob(parts, trx, QUEUES.expire, ref, OFFER_SECONDS);
    return moveImport(trx, ref, ['running'], { state: 'paused', note });
  });
  if (!moved) return;
  parts.log.info({ importId: imported.id, cause: messageOf(error) }, `an import is ${moved.state}`);
  if (moved.state === 'paused') await showImport(parts, moved);
}
