/** How a run of an undo begins: what the one before left in the middle is told apart by reading, then it goes on from there. */
import { setTimeout as wait } from 'node:timers/promises';
import { Superseded } from '../run-ends.ts';
import type { AccountRef } from './action.ts';
import type { Look } from './bulk-reverser.ts';
import { findLastIntent, findOpenOf } from './left-lines-repository.ts';
import { readTargets } from './plan-page.ts';
import { addReversals, type Told } from './reversals-repository.ts';
import type { UndoParts } from './undo-parts.ts';
import type { UndoRun } from './undo-run.ts';
import { findChunk, writeFenced } from './undo-runs-repository.ts';
import { settleLines } from './write-lines-repository.ts';

/** One run of an undo: what it works with. */
export type Reversal<A extends AccountRef> = {
  parts: UndoParts<A>;
  /** Learns the action that takes back as soon as there is one. */
  taken: UndoRun;
  account: A;
  look: Look;
  /** Whether lines may have failed tries of this undo, which another try replaces. */
  again: boolean;
  /** Reads the list anew, and settles by it what is open of this undo. */
  lookAgain(signal: AbortSignal): Promise<void>;
};

const SETTLED_AT_ONCE = 500;

export async function openReversal<A extends AccountRef>(
  parts: UndoParts<A>,
  taken: UndoRun,
  account: A,
  signal: AbortSignal,
): Promise<Reversal<A>> {
  if (!(await leaveOpen(parts, taken))) throw new Superseded();
  await waitForLast(parts, taken, signal);
  const targets = await readTargets(parts.db, account.id, taken.actionId);
  const read = async (end: AbortSignal) => {
    const look = await parts.bulk.look(account, targets, end);
    await settleBy(parts, taken, look);
    return look;
  };
  const run: Reversal<A> = {
    parts,
    taken,
    account,
    look: await read(signal),
    again: taken.undoActionId !== undefined,
    async lookAgain(end) {
      run.look = await read(end);
    },
  };
  return run;
}

/**
 * Of what a run left in the middle of its calls nothing is known: from now on the ledger says so, and reading tells. False when
 * another run has taken the undo.
 */
export async function leaveOpen<A extends AccountRef>(
  { db, bulk }: UndoParts<A>,
  taken: UndoRun,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (!(await writeFenced(trx, taken))) return false;
    const chunk = await findChunk(trx, taken);
    if (!chunk || taken.undoActionId === undefined) return true;
    const told = chunk.lineIds.map((lineId): Told => ({ lineId, outcome: 'unknown', open: true }));
    const ref = { accountId: taken.accountId, actionId: taken.undoActionId };
    await addReversals(trx, ref, told, { mark: chunk.mark, lost: bulk.lost });
    await writeFenced(trx, taken, { chunk: null });
    return true;
  });
}

/** What a run before this one has sent may still be under way for a moment. */
async function waitForLast<A extends AccountRef>(
  { db, bulk }: UndoParts<A>,
  { accountId, undoActionId }: UndoRun,
  signal: AbortSignal,
): Promise<void> {
  if (undoActionId === undefined) return;
  const last = await findLastIntent(db, { accountId, actionId: undoActionId });
  const waitMs = (last?.getTime() ?? 0) + bulk.delays.underWayMs - Date.now();
  if (waitMs > 0) await wait(waitMs, undefined, { signal });
}

async function settleBy<A extends AccountRef>(
  { db }: UndoParts<A>,
  { accountId, undoActionId }: UndoRun,
  look: Look,
): Promise<void> {
  if (undoActionId === undefined) return;
  for (let after = 0; ; ) {
    const lines = await findOpenOf(
      db,
      { accountId, actionId: undoActionId },
      { after, limit: SETTLED_AT_ONCE },
    );
    const settled = lines.flatMap((line) => {
      const one = look.settle(line);
      return one ? [{ lineId: line.id, ...one }] : [];
    });
    if (settled.length > 0) await settleLines(db, accountId, settled);
    after = lines.at(-1)?.id ?? after;
    if (lines.length < SETTLED_AT_ONCE) return;
  }
}
