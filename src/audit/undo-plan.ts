/** What an undo would do, found by looking: at the lines that are left, and at the contacts as they are now. */
import type { AccountRef, Action, Deed, Line } from './action.ts';
import type { AuditDb } from './actions-repository.ts';
import { countLeft, findLeft, findLeftOf, findReversalsOf, hasLineOf } from './left-lines-repository.ts';
import { findLater } from './lines-repository.ts';
import { nameState, planForgotten, planUnknown } from './plans.ts';
import type { Plan, Reversers } from './reverser.ts';
import { settleByReading } from './settle.ts';
import { mayBeUnderWay } from './undo-rules.ts';

/** A plan, and who changed the contact since, where the ledger knows. */
export type PlannedLine = Plan & { since: Deed | undefined };
/** `seen` names the state that the person is told of, for a second press that means it. */
export type UndoPlan = {
  action: Action;
  /** The one contact that it is about, by its id or e-mail address; undefined: all of the action. */
  only: string | undefined;
  /** Whether that contact is part of the action at all. */
  isPart: boolean;
  /** Without the lines that did not happen, and those that are taken back already: `reversed` of them. */
  plans: PlannedLine[];
  reversed: number;
  seen: string;
};

/** Lines read at once. */
const PAGE = 500;
/** Of one contact an action has a line; of one address as many as it has contacts. */
const MOST_OF_ONE = 20;
const KINDS = ['add', 'edit', 'delete'] as const;

type Parts<A extends AccountRef> = { db: AuditDb; reversers: Reversers<A> };

/** Lines that were taken back before, by an undo that did not come to its end, are left out. */
export async function planUndo<A extends AccountRef>(
  { db, reversers }: Parts<A>,
  account: A,
  action: Action,
  only?: string,
): Promise<UndoPlan> {
  const ref = { accountId: account.id, actionId: action.id };
  const before = await readLeft(db, account, action.id, only);
  const open = [...before.lines, ...before.reversals].filter(
    (line) => line.settledAt === undefined && !mayBeUnderWay(line),
  );
  await settleByReading(db, reversers, account, open);
  const { lines, reversals } = open.length > 0 ? await readLeft(db, account, action.id, only) : before;
  const doable: Line[] = [];
  const plans: Plan[] = [];
  for (const line of lines) {
    const reversal = reversals.find(({ undoOf }) => undoOf === line.id);
    if (line.forgotten) {
      plans.push(planForgotten(line));
      continue;
    }
    if (line.outcome === 'done' && !reversal) doable.push(line);
    else plans.push(planUnknown(line, reversal ?? line));
  }
  for (const kind of KINDS) {
    const some = doable.filter((line) => line.kind === kind);
    if (some.length > 0) plans.unshift(...(await reversers[kind].look(account, some)));
  }
  const touched = plans.flatMap(({ line, changedSince }) =>
    changedSince && line.contactId !== undefined ? [{ contactId: line.contactId, lineId: line.id }] : [],
  );
  const later = await findLater(db, account.id, touched);
  return {
    action,
    only,
    isPart: only === undefined || lines.length > 0 || (await hasLineOf(db, ref, only)),
    plans: plans.map((one) => ({
      ...one,
      since: one.changedSince ? later.get(one.line.contactId ?? 0) : undefined,
    })),
    reversed: (await countLeft(db, ref)).reversed,
    seen: nameState(plans),
  };
}

async function readLeft(
  db: AuditDb,
  account: AccountRef,
  actionId: number,
  only?: string,
): Promise<{ lines: Line[]; reversals: Line[] }> {
  const ref = { accountId: account.id, actionId };
  const lines = only === undefined ? [] : await findLeftOf(db, ref, only, MOST_OF_ONE);
  for (let after = 0; only === undefined; ) {
    const page = await findLeft(db, ref, { after, limit: PAGE });
    if (!page) break;
    lines.push(...page.lines);
    after = page.upTo;
  }
  const ids = lines.map(({ id }) => id);
  return { lines, reversals: await findReversalsOf(db, account.id, ids) };
}
