/** The job that runs an undo of many lines: takes it, takes back its lines, reports; and what becomes of it when that fails. */
import { AppError, messageOf } from '../errors.ts';
import { createProgress, type Progress } from '../progress.ts';
import { LongWait, Superseded } from '../run-ends.ts';
import type { AccountRef } from './action.ts';
import { openReversal } from './open-reversal.ts';
import { reverseLines } from './reverse-lines.ts';
import { queueLink, type UndoLink, type UndoParts } from './undo-parts.ts';
import { report, verify } from './undo-report.ts';
import type { UndoRun } from './undo-run.ts';
import { findRun, markReported, placeRun, takeRun, writeFenced } from './undo-runs-repository.ts';

/** An undo that failed, or died, this often is not begun again without being told to. */
const MOST_INTERRUPTIONS = 8;

/** May be killed at any moment and run again, in any process: no line is taken back twice, none is lost. */
export async function runUndo<A extends AccountRef>(
  parts: UndoParts<A>,
  { link, ...ref }: UndoLink,
  signal: AbortSignal,
): Promise<void> {
  const taken = await takeRun(parts.db, ref, link);
  if (!taken) {
    const run = await findRun(parts.db, ref);
    if (run?.state === 'done' && !run.reported) await finish(parts, run);
    return;
  }
  const progress = createProgress((now) => show(parts, taken, now), parts.log);
  let over: UndoRun | undefined;
  try {
    const account = await getAccount(parts, taken);
    const run = await openReversal(parts, taken, account, signal);
    const ended = await reverseLines(run, progress.update, signal);
    await progress.settled();
    if (ended === 'handed over') {
      await parts.db.transaction().execute(async (trx) => {
        if (await writeFenced(trx, taken)) await queueLink(parts, trx, taken);
      });
      return;
    }
    await verify(run, signal);
    await parts.bulk.refresh(account);
    over = await report(parts, taken, undefined, signal);
  } catch (error) {
    await progress.settled();
    if (error instanceof Superseded) return;
    if (signal.aborted) throw error;
    over = await stopShort(parts, taken, error, signal);
  }
  await finish(parts, over);
}

/** A long wait hands it on; what people can put right ends it, and another press does the rest; anything else is tried again a few times. The undo, where it is over. */
async function stopShort<A extends AccountRef>(
  parts: UndoParts<A>,
  taken: UndoRun,
  error: unknown,
  signal: AbortSignal,
): Promise<UndoRun | undefined> {
  if (error instanceof LongWait) {
    await parts.db.transaction().execute(async (trx) => {
      if (await writeFenced(trx, taken)) await queueLink(parts, trx, taken, error.seconds);
    });
    return undefined;
  }
  const known = error instanceof AppError;
  if (!known && taken.interruptions < MOST_INTERRUPTIONS) throw error;
  if (known) parts.log.info({ undo: taken.id, cause: messageOf(error) }, 'an undo ended early');
  else parts.log.error({ err: error, undo: taken.id }, 'an undo ended early by a fault of ours');
  const note = known
    ? error.message
    : `Something went wrong on our side, several times. Whoever runs me finds it in the log under ${taken.id}.`;
  return report(parts, taken, note, signal);
}

async function finish<A extends AccountRef>(parts: UndoParts<A>, run: UndoRun | undefined): Promise<void> {
  if (!run) return;
  try {
    await show(parts, run);
    await parts.ended({ id: run.accountId, workspaceId: run.workspaceId }, run);
  } catch (error) {
    // Anything else is tried again, until Slack is back.
    if (!(error instanceof AppError)) throw error;
    parts.log.warn({ undo: run.id, code: error.code }, 'nobody is there to be told of an undo');
  }
  await markReported(parts.db, run);
}

/** Remembers where its message stands. */
async function show<A extends AccountRef>(
  parts: UndoParts<A>,
  run: UndoRun,
  progress?: Progress,
): Promise<void> {
  const message = await parts.face.show(run, progress);
  if (message.ts === run.messageTs && message.channel === run.messageChannel) return;
  await placeRun(parts.db, run, message);
  run.messageChannel = message.channel;
  run.messageTs = message.ts;
}

/** The account in which the action was done, and no other. */
async function getAccount<A extends AccountRef>(parts: UndoParts<A>, taken: UndoRun): Promise<A> {
  const account = await parts.accountOf(taken.workspaceId);
  if (account.id === taken.accountId) return account;
  throw new AppError(
    'other_account',
    'This workspace was connected to another contacts account since, in which there is nothing of this to undo.',
  );
}
