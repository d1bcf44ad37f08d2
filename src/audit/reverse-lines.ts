/** Works through the lines that are left of an action, page by page, each begun and settled in the database. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AccountRef } from './action.ts';
import { type Look, MAX_SENT } from './bulk-reverser.ts';
import { countDone, findLastIntent, findLeft, findOpenOf } from './left-lines-repository.ts';
import { planPage, readTargets } from './plan-page.ts';
import { sendChunk, UNDER_WAY_MS } from './send-chunk.ts';
import { Superseded, type UndoParts } from './undo-parts.ts';
import type { UndoRow, UndoRun } from './undo-run.ts';
import { addRows, countRows, writeFenced } from './undo-runs-repository.ts';
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

/** Lines read at once. */
const PAGE = 500;
/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** What somebody changes after a reading is not seen by it; reading takes at most a fifth of the time. */
const LOOK_AGAIN_MS = 60_000;
const LOOK_AGAIN_READINGS = 5;

export async function openReversal<A extends AccountRef>(
  parts: UndoParts<A>,
  taken: UndoRun,
  account: A,
  signal: AbortSignal,
): Promise<Reversal<A>> {
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
 * Goes on where the last run stopped; `show` is told how many lines of how many are done with. 'handed over': the next job of
 * the chain is to go on.
 * @throws as `sendChunk`
 */
export async function reverseLines<A extends AccountRef>(
  run: Reversal<A>,
  show: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<'all' | 'stopped' | 'handed over'> {
  const { parts, taken, account } = run;
  const until = performance.now() + LINK_MS;
  const claimed = new Set<string>();
  const before = await countRows(parts.db, taken);
  let done = (await countReversed(parts, taken)) + before.kept + before.failed;
  for (let after = taken.doneLine; ; ) {
    show(Math.min(done, taken.total), taken.total);
    signal.throwIfAborted();
    if (performance.now() > until) return 'handed over';
    const { at, tookMs } = run.look;
    if (performance.now() - at > Math.max(LOOK_AGAIN_MS, LOOK_AGAIN_READINGS * tookMs))
      await run.lookAgain(signal);
    const ref = { accountId: account.id, actionId: taken.actionId };
    const page = await findLeft(parts.db, ref, { after, limit: PAGE });
    if (!page) return 'all';
    const { cans, kept } = await planPage(parts, account, page.lines, { look: run.look, claimed }, signal);
    const rows: UndoRow[] = kept.map(({ line, says, open, since }) => ({
      lineId: line.id,
      outcome: 'kept',
      reason: says,
      open,
      since,
    }));
    for (let start = 0; start < cans.length; start += MAX_SENT) {
      const some = cans.slice(start, start + MAX_SENT);
      const sent = await sendChunk(run, some, signal);
      if (sent === 'stopped') return 'stopped';
      rows.push(...sent);
      done += some.length;
      show(Math.min(done, taken.total), taken.total);
    }
    done += kept.length;
    after = page.upTo;
    const stop = await checkpoint(run, after, rows);
    if (stop) return 'stopped';
  }
}

/** Records in one transaction what was kept of a page, and that the page is done with. */
async function checkpoint<A extends AccountRef>(
  { parts, taken }: Reversal<A>,
  doneLine: number,
  rows: UndoRow[],
): Promise<boolean> {
  return parts.db.transaction().execute(async (trx) => {
    const held = await writeFenced(trx, taken, { doneLine });
    if (!held) throw new Superseded();
    await addRows(trx, taken, rows);
    return held.stop;
  });
}

/** Lines that this undo has taken back, in all its runs. */
export async function countReversed<A extends AccountRef>(
  { db }: UndoParts<A>,
  { accountId, undoActionId }: UndoRun,
): Promise<number> {
  return undoActionId === undefined ? 0 : countDone(db, { accountId, actionId: undoActionId });
}

/** A write of a killed process may still be under way for a moment. */
async function waitForLast<A extends AccountRef>(
  { db }: UndoParts<A>,
  { accountId, undoActionId }: UndoRun,
  signal: AbortSignal,
): Promise<void> {
  if (undoActionId === undefined) return;
  const last = await findLastIntent(db, { accountId, actionId: undoActionId });
  const waitMs = (last?.getTime() ?? 0) + UNDER_WAY_MS - Date.now();
  if (waitMs > 0) await wait(waitMs, undefined, { signal });
}

async function settleBy<A extends AccountRef>(
  { db }: UndoParts<A>,
  { accountId, undoActionId }: UndoRun,
  look: Look,
): Promise<void> {
  if (undoActionId === undefined) return;
  for (let after = 0; ; ) {
    const lines = await findOpenOf(db, { accountId, actionId: undoActionId }, { after, limit: PAGE });
    const settled = lines.flatMap((line) => {
      const one = look.settle(line);
      return one ? [{ lineId: line.id, ...one }] : [];
    });
    if (settled.length > 0) await settleLines(db, accountId, settled);
    after = lines.at(-1)?.id ?? after;
    if (lines.length < PAGE) return;
  }
}
