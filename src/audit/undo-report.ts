/** Ends an undo of many lines: holds what it did against the list once more, counts, hands over the file, lets the action go. */
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { AccountRef } from './action.ts';
import { endHold } from './actions-repository.ts';
import { countLeft, findSaidDeleted, refuteLines } from './left-lines-repository.ts';
import { leaveOpen, type Reversal } from './open-reversal.ts';
import { countReversed } from './reverse-lines.ts';
import { readReversed, writeUndoCsv } from './undo-csv.ts';
import type { UndoParts } from './undo-parts.ts';
import { MAX_SHOWN, type NamedReversal, type UndoReceipt, type UndoRow, type UndoRun } from './undo-run.ts';
import { addRows, countRows, endRun, findRows, findRun } from './undo-runs-repository.ts';

const TRIES = 3;
const PAUSE_MS = 2000;
const CHECKED_AT_ONCE = 1000;
const STILL_THERE = 'The service said it was deleted, and it is still there.';

/** Learns the ids of what was added, and finds what is still there: some services show a write a little later. */
export async function verify<A extends AccountRef>(run: Reversal<A>, signal: AbortSignal): Promise<void> {
  if (run.taken.undoActionId === undefined) return;
  for (let attempt = 1; ; attempt++) {
    await run.lookAgain(signal);
    const still = await findStill(run);
    if (still.length === 0) return;
    if (attempt === TRIES) return refute(run, still);
    await wait(run.parts.bulk.delays.lagMs, undefined, { signal });
  }
}

type Still = Awaited<ReturnType<typeof findSaidDeleted>>[number];

async function findStill<A extends AccountRef>({ parts, taken, look }: Reversal<A>): Promise<Still[]> {
  const still: Still[] = [];
  const ref = { accountId: taken.accountId, actionId: taken.undoActionId ?? 0 };
  const there = [...look.there()];
  for (let start = 0; start < there.length; start += CHECKED_AT_ONCE)
    still.push(...(await findSaidDeleted(parts.db, ref, there.slice(start, start + CHECKED_AT_ONCE))));
  return still;
}

async function refute<A extends AccountRef>({ parts, taken }: Reversal<A>, still: Still[]): Promise<void> {
  const ref = { accountId: taken.accountId, actionId: taken.undoActionId ?? 0 };
  for (let start = 0; start < still.length; start += CHECKED_AT_ONCE) {
    const some = still.slice(start, start + CHECKED_AT_ONCE);
    const notes = some.map(({ lineId }) => ({ lineId, note: STILL_THERE }));
    const rows = some.map(({ undoOf }): UndoRow => {
      return { lineId: undoOf, outcome: 'failed', reason: STILL_THERE, open: true, since: undefined };
    });
    await parts.db.transaction().execute(async (trx) => {
      await refuteLines(trx, ref, notes);
      await addRows(trx, taken, rows);
    });
  }
}

/** Settles the undo as over, whatever came of it. Undefined when another run has taken it. */
export async function report<A extends AccountRef>(
  parts: UndoParts<A>,
  taken: UndoRun,
  note: string | undefined,
  signal: AbortSignal,
): Promise<UndoRun | undefined> {
  if (!(await leaveOpen(parts, taken))) return undefined;
  const counted = await countReceipt(parts, taken);
  const long = Math.max(counted.reversed, counted.kept, counted.failed) > MAX_SHOWN;
  const attached = long ? await attach(parts, taken, signal) : null;
  const receipt: UndoReceipt = { ...counted, attached };
  // As long as there may be something to take back, a later press can.
  const all = receipt.left === 0 && receipt.failed === 0 && receipt.open === 0;
  const undoneBy = all && receipt.reversed + receipt.before > 0 ? taken.userId : undefined;
  return parts.db.transaction().execute(async (trx) => {
    if (!(await endRun(trx, taken, { receipt, note }))) return undefined;
    await endHold(trx, taken.accountId, taken.actionId, { token: taken.id, undoneBy });
    return findRun(trx, taken);
  });
}

async function countReceipt<A extends AccountRef>(
  parts: UndoParts<A>,
  taken: UndoRun,
): Promise<Omit<UndoReceipt, 'attached'>> {
  const { db } = parts;
  const counts = await countLeft(db, taken);
  const { kept, failed, open } = await countRows(db, taken);
  const reversed = await countReversed(parts, taken);
  const first = { after: 0, limit: MAX_SHOWN };
  return {
    lines: counts.lines,
    reversed,
    kept,
    failed,
    left: Math.max(0, counts.left - kept - failed),
    before: counts.reversed - reversed,
    never: counts.never,
    open,
    firstReversed: await takeFirst(readReversed(db, taken)),
    firstKept: await findRows(db, taken, 'kept', first),
    firstFailed: await findRows(db, taken, 'failed', first),
  };
}

async function takeFirst(reversals: AsyncIterable<NamedReversal>): Promise<NamedReversal[]> {
  const first: NamedReversal[] = [];
  for await (const one of reversals) {
    first.push(one);
    if (first.length === MAX_SHOWN) break;
  }
  return first;
}

/** False when the place does not take the file: the receipt stands without it, and says so. */
async function attach<A extends AccountRef>(
  parts: UndoParts<A>,
  taken: UndoRun,
  signal: AbortSignal,
): Promise<boolean> {
  const csv = await writeUndoCsv(parts.db, taken, signal);
  const comment = 'What was undone, what was kept and what failed, with the reasons.';
  // The message of the undo may have been posted since the run was taken.
  const placed = (await findRun(parts.db, taken)) ?? taken;
  const file = { name: `undo-${taken.code}.csv`, read: csv.read, bytes: csv.bytes, comment };
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await parts.face.attach(placed, file, signal);
        return true;
      } catch (error) {
        parts.log.warn({ undo: taken.id, cause: messageOf(error) }, 'the file of an undo was not attached');
        if (attempt === TRIES) return false;
        await wait(PAUSE_MS, undefined, { signal });
      }
    }
  } finally {
    await csv.close();
  }
}
