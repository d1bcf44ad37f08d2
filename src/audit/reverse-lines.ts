/** Works through the lines that are left of an action, page by page, each begun and settled in the database. */
import { Superseded } from '../run-ends.ts';
import type { AccountRef } from './action.ts';
import { type Can, type Look, MAX_CALLS, MAX_SENT } from './bulk-reverser.ts';
import { countDone, findLeft } from './left-lines-repository.ts';
import type { Reversal } from './open-reversal.ts';
import { askLedger, planByReading, type ReadPlan } from './plan-page.ts';
import { sendChunk } from './send-chunk.ts';
import type { UndoParts } from './undo-parts.ts';
import type { UndoRow, UndoRun } from './undo-run.ts';
import { addRows, countRows, writeFenced } from './undo-runs-repository.ts';

/** Lines read at once. */
const PAGE = 500;
/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** What somebody changes after a reading is not seen by it; reading takes at most a fifth of the time. */
const LOOK_AGAIN_MS = 60_000;
const LOOK_AGAIN_READINGS = 5;

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
  const { parts, taken } = run;
  const until = performance.now() + LINK_MS;
  const claimed = new Map<string, number>();
  const before = await countRows(parts.db, taken);
  let done = (await countReversed(parts, taken)) + before.kept + before.failed;
  const planFrom = (after: number) => {
    const plan = planNext(run, after, claimed, signal);
    // It may fail before it is asked for.
    plan.catch(() => {});
    return plan;
  };
  let coming = planFrom(taken.doneLine);
  try {
    for (let after = taken.doneLine; ; ) {
      show(Math.min(done, taken.total), taken.total);
      signal.throwIfAborted();
      if (performance.now() > until) return 'handed over';
      const { at, tookMs } = run.look;
      if (performance.now() - at > Math.max(LOOK_AGAIN_MS, LOOK_AGAIN_READINGS * tookMs))
        await run.lookAgain(signal);
      let page = await coming;
      if (!page) return 'all';
      // Of what was seen to be gone or changed since, nothing is sent.
      if (page.look !== run.look) page = (await planFrom(after)) ?? page;
      const { cans, kept } = await askLedger(parts.db, taken.accountId, page, page.look);
      // While the calls of this page are under way the database has time for the next one.
      coming = planFrom(page.upTo);
      const rows: UndoRow[] = kept.map(({ line, says, open, since }) => ({
        lineId: line.id,
        outcome: 'kept',
        reason: says,
        open,
        since,
      }));
      for (const some of cutChunks(cans)) {
        const sent = await sendChunk(run, some, signal);
        if (sent === 'stopped') {
          await checkpoint(run, after, rows);
          return 'stopped';
        }
        rows.push(...sent);
        done += some.length;
        show(Math.min(done, taken.total), taken.total);
      }
      done += kept.length;
      after = page.upTo;
      if (await checkpoint(run, after, rows)) return 'stopped';
    }
  } finally {
    await coming.catch(() => {});
  }
}

type NextPage = ReadPlan & { upTo: number; look: Look };

/** Undefined after the last page. */
async function planNext<A extends AccountRef>(
  { parts, taken, account, look }: Reversal<A>,
  after: number,
  claimed: Map<string, number>,
  signal: AbortSignal,
): Promise<NextPage | undefined> {
  const ref = { accountId: account.id, actionId: taken.actionId };
  const page = await findLeft(parts.db, ref, { after, limit: PAGE });
  if (!page) return undefined;
  const plan = await planByReading(parts, account, page.lines, { look, claimed }, signal);
  return { ...plan, upTo: page.upTo, look };
}

/** Deletes go many in a call. */
function cutChunks(cans: Can[]): Can[][] {
  const chunks: Can[][] = [];
  let calls = 0;
  for (const can of cans) {
    const chunk = chunks.at(-1);
    const takes = can.intent.kind === 'delete' ? 0 : 1;
    if (chunk && chunk.length < MAX_SENT && calls + takes <= MAX_CALLS) {
      chunk.push(can);
      calls += takes;
    } else {
      chunks.push([can]);
      calls = takes;
    }
  }
  return chunks;
}

/** Records in one transaction what was kept of a page, and that the lines up to `doneLine` are done with. */
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
