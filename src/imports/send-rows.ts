/** Sends the rows of a run batch by batch, each begun and settled in the database. */
import { setTimeout as wait } from 'node:timers/promises';
import { Superseded } from '../run-ends.ts';
import { type Batch, cutBatches } from './batches.ts';
import { type Met, readMeetings, sendChanges } from './changes.ts';
import { addIntents, readIntents } from './changes-repository.ts';
import { addExceptions, readExceptions } from './exceptions-repository.ts';
import { type RowProblem, tallyOf } from './offer.ts';
import { queueRun } from './queue-run.ts';
import { writeFenced } from './repository.ts';
import type { Run } from './run.ts';
import { portsOf, sendNew } from './send-new.ts';
import { surveyList } from './survey.ts';
import { cutWindow, newWindow, readWindow, type Window, writeWindow } from './window.ts';

/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** Small enough to be sent in a few seconds, which is what a kill may leave unsettled. */
const ROWS_ADDED = 50;
const ROWS_UPLOADED = 2000;
/** Rows added one by one are read back together. */
const MOST_UNSETTLED = 500;

/**
 * Goes on where the last run stopped; `show` is told how many rows of how many were sent. 'handed over': the next job of the
 * chain goes on.
 * @throws Superseded, ContactsError when the service does not let it go on, LongWait
 */
export async function sendRows(
  run: Run,
  show: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<'all sent' | 'handed over' | 'stopped'> {
  const { parts, ref, winners, countryChosen } = run;
  const until = performance.now() + LINK_MS;
  const from = run.imported;
  const openTo = from.batchTo ?? 0;
  const settled = await readSettled(run, signal);
  run.survey = await surveyList(run, winners, signal);
  const intents = await readIntents(parts.db, ref);
  // On what is to be done still: what an earlier run of this import sent is in the list by now.
  run.expect(winners.size - run.survey.present.size);
  const batches = cutBatches({
    rows: run.rows(),
    from,
    settled,
    winners,
    survey: run.survey,
    countryChosen,
    policy: from.policy,
    addedByOthers: (ids) => parts.ledger.addedByOthers(run.account, ids, from.id),
    size: () => (run.uploads() ? ROWS_UPLOADED : ROWS_ADDED),
  });

  const tally = tallyOf(run.offer, from.choice);
  const total = tally.fit + tally.update;
  let sent = from.sent;
  let to = from.doneRow;
  const ports = portsOf(run, signal);
  let window = newWindow(from.mark ?? run.survey.newest);
  let refused: RowProblem[] = [];
  // A window of uploads is written while the next one is sent.
  let writing = Promise.resolve();
  const settle = async (more: boolean) => {
    window.outcomes.push(...refused.map((row) => ({ ...row, outcome: 'refused' as const })));
    const lines = await readWindow(run, window, signal);
    await writing;
    const changes = { sent, note: run.note(), upload: run.upload };
    writing = writeWindow(run, window, lines, { upTo: to, more, changes });
    // Its failure is met at the next wait; until then it must not count as unhandled.
    writing.catch(() => undefined);
    if (!more) await writing;
    // Rows that a run before this one sent are newer than its mark.
    window = newWindow(to < openTo ? window.mark : run.survey.newest);
    refused = [];
  };
  let ended: 'all sent' | 'handed over' | 'stopped' = 'all sent';
  try {
    for await (const batch of batches) {
      signal.throwIfAborted();
      show(Math.min(sent, total), total);
      // What a run before this one may have sent is settled first.
      if (batch.to > openTo) {
        if (window.cut || (await ports.rest(0)) === 'stopped') ended = 'stopped';
        else if (performance.now() > until) ended = 'handed over';
        if (ended !== 'all sent') break;
      }
      const met = await readMeetings(run, batch.meet, intents, signal);
      await begin(run, window, batch, { met, refused, sent });
      refused = await send(run, window, batch, met, signal);
      if (from.batchUploads) window.unchecked.push(...batch.through.map(({ row }) => row));
      sent += batch.send.length + met.changes.length + met.add.length;
      to = batch.to;
      if (window.cut) continue;
      const unsettled = window.sent.length + window.outcomes.length;
      const { batchUploads } = run.imported;
      if (batchUploads || unsettled >= MOST_UNSETTLED || unsettled === 0)
        await settle(batchUploads && to > openTo);
    }
  } finally {
    // Whatever comes next writes to the same import.
    await Promise.allSettled([writing]);
  }
  if (window.cut) {
    ended = 'stopped';
    sent -= window.unsent.length;
  }
  await writing;
  if (to > run.imported.doneRow || run.imported.batchTo !== null) await settle(false);
  if (ended === 'handed over') await handOver(run);
  return ended;
}

/** The rows behind the last one settled that are recorded already: of an open window, and of one that was cut short. */
async function readSettled(run: Run, signal: AbortSignal): Promise<Set<number>> {
  const { parts, ref } = run;
  const { doneRow, batchTo, batchAt, batchUploads } = run.imported;
  const settled = new Set<number>();
  const { uploadUnderWayMs, underWayMs } = parts.contacts.delays;
  const longestMs = batchUploads ? uploadUnderWayMs : underWayMs;
  if (batchTo !== null && batchAt !== null) {
    // What a killed process had sent may still be under way.
    await wait(Math.max(0, batchAt.getTime() + longestMs - Date.now()), undefined, { signal });
  }
  for await (const { row } of readExceptions(parts.db, ref, { after: doneRow })) settled.add(row);
  return settled;
}

/** Records in one transaction what comes next, and which rows of the batches before were refused. */
async function begin(
  run: Run,
  window: Window,
  batch: Batch,
  { met, refused, sent }: { met: Met; refused: RowProblem[]; sent: number },
): Promise<void> {
  const { parts, ref, imported } = run;
  run.imported = await parts.db.transaction().execute(async (trx) => {
    const now = await writeFenced(trx, ref, imported.fence, {
      sent,
      batch_to: Math.max(batch.to, imported.batchTo ?? 0),
      batch_at: new Date(),
      batch_uploads: run.uploads() && batch.send.length > 0,
      // Of an open window the mark of its beginning stands, which may just be written.
      ...(imported.batchTo === null && { mark: window.mark }),
      note: run.note(),
      upload: run.upload,
    });
    if (!now) throw new Superseded();
    const exceptions = refused.map((row) => ({ ...row, outcome: 'refused' as const }));
    await addExceptions(trx, ref, [...exceptions, ...batch.exceptions]);
    await addIntents(
      trx,
      ref,
      met.changes.map(({ intent }) => intent),
    );
    return now;
  });
}

/** Gives the rows that were refused. */
async function send(
  run: Run,
  window: Window,
  batch: Batch,
  met: Met,
  signal: AbortSignal,
): Promise<RowProblem[]> {
  window.sent.push(...batch.through.map(({ row }) => row));
  const refusedNew = await sendNew(run, window, [...batch.send, ...met.add], signal);
  const { changes } = met;
  const changed = window.cut
    ? { refused: [], unsent: changes, outcomes: [], lines: [] }
    : await sendChanges(run, changes, portsOf(run, signal), signal);
  cutWindow(window, changed.unsent);
  window.outcomes.push(...met.outcomes, ...changed.outcomes);
  window.lines.push(...met.lines, ...changed.lines);
  return [...refusedNew, ...changed.refused];
}

async function handOver(run: Run): Promise<void> {
  const { parts, ref, imported } = run;
  await parts.db.transaction().execute(async (trx) => {
    if (!(await writeFenced(trx, ref, imported.fence, {}))) throw new Superseded();
    await queueRun(parts, trx, ref, ['running'], {});
  });
}
