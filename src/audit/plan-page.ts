/** What is to become of a page of lines, by a reading of the list: written back, or kept, and by whom it was changed since. */
import type { AccountRef, Deed, Line } from './action.ts';
import type { AuditDb } from './actions-repository.ts';
import type { BulkReverser, Can, Kept, Look, Targets } from './bulk-reverser.ts';
import { findBrief, findReversalsOf } from './left-lines-repository.ts';
import { findLater, findLines } from './lines-repository.ts';
import { planForgotten, planUnknown } from './plans.ts';
import type { Reversers } from './reverser.ts';
import { settleByReading } from './settle.ts';
import { mayBeUnderWay } from './undo-rules.ts';

/** By a reading alone. */
export type ReadPlan = { cans: Can[]; kept: Kept[] };
export type PagePlan = { cans: Can[]; kept: (Kept & { since: Deed | undefined })[] };

export type Planning<A extends AccountRef> = {
  db: AuditDb;
  reversers: Reversers<A>;
  bulk: BulkReverser<A>;
};

const BRIEF_AT_ONCE = 2000;
/** The database and this process may disagree about the time by so much. */
const CLOCKS_APART_MS = 2000;

/** Of whom the readings for this action must tell: no more than it has lines. */
export async function readTargets(db: AuditDb, accountId: string, actionId: number): Promise<Targets> {
  const ids = new Set<number>();
  const emails = new Set<string>();
  for (let after = 0; ; ) {
    const lines = await findBrief(db, { accountId, actionId }, { after, limit: BRIEF_AT_ONCE });
    for (const { kind, contactId, email } of lines) {
      if (kind === 'delete' && email !== '') emails.add(email);
      if (kind !== 'delete' && contactId !== undefined) ids.add(contactId);
    }
    after = lines.at(-1)?.id ?? after;
    if (lines.length < BRIEF_AT_ONCE) return { ids, emails };
  }
}

/** `lines` are left of one action, as `findLeft` gives them. What is to be sent asks the ledger too, by `askLedger`. */
export async function planByReading<A extends AccountRef>(
  { db, reversers }: Planning<A>,
  account: A,
  lines: Line[],
  { look, claimed }: { look: Look; claimed: Map<string, number> },
  signal?: AbortSignal,
): Promise<ReadPlan> {
  const known = await settleFirst(db, reversers, account, lines, signal);
  const cans: Can[] = [];
  const kept: Kept[] = [];
  for (const { line, reversal } of known) {
    if (line.forgotten) {
      kept.push({
        is: 'kept',
        line,
        why: 'forgotten',
        says: planForgotten(line).says.join(' '),
        open: false,
      });
      continue;
    }
    if (line.outcome !== 'done' || reversal) {
      const { says, open = false } = planUnknown(line, reversal ?? line);
      kept.push({ is: 'kept', line, why: 'unknown', says: says.join(' '), open });
      continue;
    }
    const plan = look.plan(line, claimed);
    if (plan.is === 'can') cans.push(plan);
    else kept.push(plan);
  }
  return { cans, kept };
}

/** Keeps what was changed through us since the reading, and tells by whom the rest was. As short before the calls as can be. */
export async function askLedger(
  db: AuditDb,
  accountId: string,
  { cans, kept }: ReadPlan,
  look: Look,
): Promise<PagePlan> {
  const later = await findLater(
    db,
    accountId,
    [...cans, ...kept].flatMap(({ line }) =>
      line.kind !== 'delete' && line.contactId !== undefined
        ? [{ contactId: line.contactId, lineId: line.id }]
        : [],
    ),
  );
  const sinceOf = ({ contactId = 0 }: Line) => later.get(contactId);
  const readAt = look.readAt.getTime() - CLOCKS_APART_MS;
  const isLate = ({ line }: Can) => line.kind !== 'delete' && (sinceOf(line)?.at.getTime() ?? 0) > readAt;
  const late = cans.filter(isLate).map(({ line }): Kept => {
    return { is: 'kept', line, why: 'changed', says: 'Changed in this moment.', open: true };
  });
  return {
    cans: cans.filter((one) => !isLate(one)),
    kept: [...kept, ...late].map((one) => ({
      ...one,
      since: one.why === 'changed' ? sinceOf(one.line) : undefined,
    })),
  };
}

type Known = { line: Line; reversal: Line | undefined };

/** What is open of these lines, and is not under way any more, is settled; what that shows to be over is left out. */
async function settleFirst<A extends AccountRef>(
  db: AuditDb,
  reversers: Reversers<A>,
  account: A,
  lines: Line[],
  signal: AbortSignal | undefined,
): Promise<Known[]> {
  const reversals = await findReversalsOf(
    db,
    account.id,
    lines.map(({ id }) => id),
  );
  const open = [...lines, ...reversals].filter(
    (line) => line.settledAt === undefined && line.outcome !== 'done' && !mayBeUnderWay(line),
  );
  if (open.length === 0) {
    const byLine = new Map(reversals.map((reversal) => [reversal.undoOf, reversal]));
    return lines.map((line) => ({ line, reversal: byLine.get(line.id) }));
  }
  await settleByReading(db, reversers, account, open, signal);
  const ids = lines.map(({ id }) => id);
  const now = new Map((await findLines(db, account.id, ids)).map((line) => [line.id, line]));
  const after = new Map((await findReversalsOf(db, account.id, ids)).map((line) => [line.undoOf, line]));
  return ids.flatMap((id) => {
    const line = now.get(id);
    const reversal = after.get(id);
    return line && line.outcome !== 'failed' && reversal?.outcome !== 'done' ? [{ line, reversal }] : [];
  });
}
