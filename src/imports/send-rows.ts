/** Sends the rows of a run batch by batch, each begun and settled in the database. */
import { setTimeout as wait } from 'node:timers/promises';
import { sendBatch } from './batch.ts';
import { type Batch, cutBatches } from './batches.ts';
import { addExceptions, readExceptions } from './exceptions-repository.ts';
import { type RowProblem, tallyOf } from './import.ts';
import { findPresent } from './plan.ts';
import { queueRun } from './queue-run.ts';
import { type Changes, writeFenced } from './repository.ts';
import type { Run } from './run.ts';
import type { FitRow } from './validate.ts';

/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** A write of a killed process may still be under way for so long. */
const UNDER_WAY_MS = 2000;

/** Another run has taken the import: this one must not write any more. */
export class Superseded extends Error {
  constructor() {
    super('another run has taken this import');
    this.name = 'Superseded';
  }
}

/**
 * Goes on where the last run stopped; `show` is told how many rows of how many were sent. 'handed over': the next job of the
 * chain goes on.
 * @throws Superseded, ContactsError when the service does not let it go on, LongWait
 */
export async function sendRows(
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
