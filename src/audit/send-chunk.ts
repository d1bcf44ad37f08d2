/** Takes back a chunk of lines so that each is once, whatever happens to the answers: what is begun, the calls, the outcomes. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AppError } from '../errors.ts';
import { LongWait, Superseded } from '../run-ends.ts';
import type { AccountRef } from './action.ts';
import { addAction } from './actions-repository.ts';
import type { Can, Sent } from './bulk-reverser.ts';
import { findReversalsOf } from './left-lines-repository.ts';
import type { Reversal } from './open-reversal.ts';
import { addReversals, dropFailed, type Told } from './reversals-repository.ts';
import { REVERSE } from './undo-rules.ts';
import type { UndoRow } from './undo-run.ts';
import { type Chunk, writeFenced } from './undo-runs-repository.ts';

/** Rounds in which some answer was missing, before the undo ends for now. */
const ROUNDS = 3;
const SHORT_WAIT_SECONDS = 60;
const NOT_THERE = 'The contact is not there any more.';

/**
 * The lines that were not taken back; all others are. 'stopped': before anything was sent.
 * @throws AppError when the service does not let it go on, LongWait, Superseded
 */
export async function sendChunk<A extends AccountRef>(
  run: Reversal<A>,
  plans: Can[],
  signal: AbortSignal,
): Promise<UndoRow[] | 'stopped'> {
  const rows: UndoRow[] = [];
  let pending = plans;
  for (let faulty = 0; pending.length > 0; ) {
    const chunk = chunkOf(pending);
    if ((await begin(run, chunk)) === 'stopped') return pending === plans ? 'stopped' : rows;
    const round = sortOut(pending, await run.parts.bulk.send(run.account, pending, signal));
    rows.push(...round.rows);
    await settle(run, round.told, chunk);
    if (round.ends) throw round.ends;
    if (round.fault && ++faulty >= ROUNDS) throw round.fault;
    if (round.waitSeconds > SHORT_WAIT_SECONDS) throw new LongWait(round.waitSeconds);
    const { underWayMs } = run.parts.bulk.delays;
    const waitMs = Math.max(round.waitSeconds * 1000, round.unknown.length > 0 ? underWayMs : 0);
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
    const again = await learn(run, round.unknown, signal);
    rows.push(...again.rows);
    pending = [...round.held, ...again.left];
  }
  return rows;
}

function chunkOf(pending: Can[]): Chunk {
  const mark = pending.find(({ intent }) => intent.mark !== undefined)?.intent.mark;
  return { lineIds: pending.map(({ line }) => line.id), mark };
}

/** Writes down what is about to be sent, with the fence, in one transaction. */
async function begin<A extends AccountRef>(run: Reversal<A>, chunk: Chunk): Promise<'begun' | 'stopped'> {
  const { parts, taken, account } = run;
  return parts.db.transaction().execute(async (trx) => {
    const held = await writeFenced(trx, taken, { chunk });
    if (!held) throw new Superseded();
    if (held.stop) {
      await writeFenced(trx, taken, { chunk: null });
      return 'stopped';
    }
    if (taken.undoActionId === undefined) {
      const by = { userId: taken.userId, source: 'undo' as const, group: `undo ${taken.id}` };
      const undo = await addAction(trx, account, {
        ...by,
        kind: REVERSE[taken.kind],
        undoOf: taken.actionId,
      });
      taken.undoActionId = undo.id;
      taken.undoCode = undo.code;
      await writeFenced(trx, taken, { undoActionId: undo.id, undoCode: undo.code });
    }
    const ref = { accountId: account.id, actionId: taken.undoActionId };
    if (run.again) await dropFailed(trx, ref, chunk.lineIds);
    return 'begun';
  });
}

type Round = {
  told: Told[];
  rows: UndoRow[];
  held: Can[];
  unknown: Can[];
  waitSeconds: number;
  /** May pass. */
  fault?: AppError | undefined;
  /** Will not pass by itself. */
  ends?: AppError | undefined;
};

function sortOut(todo: Can[], sent: Sent[]): Round {
  const round: Round = { told: [], rows: [], held: [], unknown: [], waitSeconds: 0 };
  for (const [index, can] of todo.entries()) {
    const outcome = sent[index];
    const lineId = can.line.id;
    if (!outcome) throw new Error('a line was left without an answer');
    if (outcome.is === 'done') {
      const { contactId } = outcome;
      const open = can.intent.kind === 'add' && contactId === undefined;
      round.told.push({ lineId, outcome: 'done', contactId, open });
    } else if (outcome.is === 'gone') {
      round.told.push({ lineId, outcome: 'failed', note: NOT_THERE });
      round.rows.push(rowOf(lineId, 'kept', NOT_THERE, false));
    } else if (outcome.is === 'refused') {
      round.told.push({ lineId, outcome: 'failed', note: outcome.note });
      round.rows.push(rowOf(lineId, 'failed', outcome.note, true));
    } else {
      (outcome.is === 'held' ? round.held : round.unknown).push(can);
      if (outcome.is === 'unknown') round.told.push({ lineId, outcome: 'unknown', open: true });
      round.waitSeconds = Math.max(round.waitSeconds, outcome.waitSeconds);
      round.fault = outcome.error ?? round.fault;
      if (outcome.is === 'held' && outcome.ends) round.ends = outcome.error;
    }
  }
  return round;
}

/** The lines of what was sent; of what was held back there are none. */
async function settle<A extends AccountRef>(
  { parts, taken }: Reversal<A>,
  told: Told[],
  { mark }: Chunk,
): Promise<void> {
  const actionId = taken.undoActionId ?? 0;
  await parts.db.transaction().execute(async (trx) => {
    if (!(await writeFenced(trx, taken, { chunk: null }))) throw new Superseded();
    await addReversals(trx, { accountId: taken.accountId, actionId }, told, { mark, lost: parts.bulk.lost });
  });
}

/** Whether those happened is read, never guessed. */
async function learn<A extends AccountRef>(
  run: Reversal<A>,
  unknown: Can[],
  signal: AbortSignal,
): Promise<{ left: Can[]; rows: UndoRow[] }> {
  if (unknown.length === 0) return { left: [], rows: [] };
  await run.lookAgain(signal);
  run.again = true;
  const ids = unknown.map(({ line }) => line.id);
  const reversals = await findReversalsOf(run.parts.db, run.account.id, ids);
  const byLine = new Map(reversals.map((reversal) => [reversal.undoOf, reversal]));
  return {
    left: unknown.filter(({ line }) => !byLine.has(line.id)),
    rows: unknown.flatMap(({ line }) => {
      const reversal = byLine.get(line.id);
      if (!reversal || reversal.outcome === 'done') return [];
      return [rowOf(line.id, 'failed', reversal.note ?? 'Whether this was done is not known.', false)];
    }),
  };
}

function rowOf(lineId: number, outcome: UndoRow['outcome'], reason: string, open: boolean): UndoRow {
  return { lineId, outcome, reason, open, since: undefined };
}
