/** Takes back a chunk of lines so that each is once, whatever happens to the answers: intent, call, outcome. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AppError } from '../errors.ts';
import type { AccountRef } from './action.ts';
import { addAction } from './actions-repository.ts';
import type { Can, Sent } from './bulk-reverser.ts';
import { dropTries, findReversalsOf } from './left-lines-repository.ts';
import type { Reversal } from './reverse-lines.ts';
import { LongWait, Superseded } from './undo-parts.ts';
import { REVERSE } from './undo-rules.ts';
import type { UndoRow } from './undo-run.ts';
import { writeFenced } from './undo-runs-repository.ts';
import { addReversals, settleLines } from './write-lines-repository.ts';

/** Rounds in which some answer was missing, before the undo ends for now. */
const ROUNDS = 3;
/** How long a write whose answer is missing may still be under way. */
export const UNDER_WAY_MS = 2000;
const SHORT_WAIT_SECONDS = 60;
const NOT_THERE = 'The contact is not there any more.';
const ELSEWHERE = 'It was being taken back in this moment by another undo.';

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
    const begun = await begin(run, pending);
    if (begun === 'stopped') return pending === plans ? 'stopped' : rows;
    const todo = pending.filter(({ line }) => begun.has(line.id));
    const others = pending.filter(({ line }) => !begun.has(line.id));
    rows.push(...others.map(({ line }) => rowOf(line.id, 'kept', ELSEWHERE, true)));
    const round = sortOut(todo, await run.parts.bulk.send(run.account, todo, signal), begun);
    rows.push(...round.rows);
    await settle(run, round);
    if (round.ends) throw round.ends;
    if (round.fault && ++faulty >= ROUNDS) throw round.fault;
    if (round.waitSeconds > SHORT_WAIT_SECONDS) throw new LongWait(round.waitSeconds);
    const waitMs = Math.max(round.waitSeconds * 1000, round.unknown.length > 0 ? UNDER_WAY_MS : 0);
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
    const again = await learn(run, round.unknown, signal);
    rows.push(...again.rows);
    pending = [...round.held, ...again.left];
  }
  return rows;
}

/** The intents, with the fence, in one transaction: by line, the line that takes it back. */
async function begin<A extends AccountRef>(
  run: Reversal<A>,
  pending: Can[],
): Promise<Map<number, number> | 'stopped'> {
  const { parts, taken, account } = run;
  return parts.db.transaction().execute(async (trx) => {
    const held = await writeFenced(trx, taken);
    if (!held) throw new Superseded();
    if (held.stop) return 'stopped';
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
    const ids = pending.map(({ line }) => line.id);
    if (run.again) await dropTries(trx, ref, ids, 'failed');
    const lines = pending.map(({ line, intent }) => ({ ...intent, undoOf: line.id }));
    return addReversals(trx, account.id, taken.undoActionId, lines);
  });
}

type Round = {
  settled: Parameters<typeof settleLines>[2];
  rows: UndoRow[];
  held: Can[];
  unknown: Can[];
  waitSeconds: number;
  /** May pass. */
  fault?: AppError | undefined;
  /** Will not pass by itself. */
  ends?: AppError | undefined;
};

function sortOut(todo: Can[], sent: Sent[], begun: Map<number, number>): Round {
  const round: Round = { settled: [], rows: [], held: [], unknown: [], waitSeconds: 0 };
  for (const [index, can] of todo.entries()) {
    const outcome = sent[index];
    const lineId = begun.get(can.line.id) ?? 0;
    if (!outcome) throw new Error('a line was left without an answer');
    if (outcome.is === 'done') {
      const { contactId } = outcome;
      const open = can.intent.kind === 'add' && contactId === undefined;
      round.settled.push({ lineId, outcome: 'done', contactId, open });
    } else if (outcome.is === 'gone') {
      round.settled.push({ lineId, outcome: 'failed', note: NOT_THERE });
      round.rows.push(rowOf(can.line.id, 'kept', NOT_THERE, false));
    } else if (outcome.is === 'refused') {
      round.settled.push({ lineId, outcome: 'failed', note: outcome.note });
      round.rows.push(rowOf(can.line.id, 'failed', outcome.note, true));
    } else {
      (outcome.is === 'held' ? round.held : round.unknown).push(can);
      round.waitSeconds = Math.max(round.waitSeconds, outcome.waitSeconds);
      round.fault = outcome.error ?? round.fault;
      if (outcome.is === 'held' && outcome.ends) round.ends = outcome.error;
    }
  }
  return round;
}

async function settle<A extends AccountRef>(run: Reversal<A>, round: Round): Promise<void> {
  const { parts, account, taken } = run;
  await parts.db.transaction().execute(async (trx) => {
    if (round.settled.length > 0) await settleLines(trx, account.id, round.settled);
    if (round.held.length === 0 || taken.undoActionId === undefined) return;
    const ids = round.held.map(({ line }) => line.id);
    await dropTries(trx, { accountId: account.id, actionId: taken.undoActionId }, ids, 'intent');
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
