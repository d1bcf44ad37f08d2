/** The one undo for everything: looks first, then takes back line by line, once, whoever presses and however often. */
import { randomUUID } from 'node:crypto';
import { AppError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { AccountRef, Action, By, Deed, Line } from './action.ts';
import {
  type AuditDb,
  addAction,
  endHold,
  findActionByCode,
  holdForUndo,
  keepHold,
} from './actions-repository.ts';
import { countLeft, findLeft, findLeftOf, findReversalsOf } from './left-lines-repository.ts';
import { findLater, findLinesOf } from './lines-repository.ts';
import { nameState, planForgotten, planUnknown } from './plans.ts';
import type { Plan, Reversers } from './reverser.ts';
import { settleByReading } from './settle.ts';
import { type MayBegin, mayBeUnderWay, REVERSE, STALE_SECONDS } from './undo-rules.ts';

/** A plan, and who changed the contact since, where the ledger knows. */
export type PlannedLine = Plan & { since: Deed | undefined };
/** `seen` names the state that the person is told of, for a second press that means it. */
export type UndoPlan = {
  action: Action;
  /** The one contact that it is about, by its id or e-mail address; undefined: all of the action. */
  only: string | undefined;
  /** Without the lines that did not happen, and those that are taken back already: `reversed` of them. */
  plans: PlannedLine[];
  reversed: number;
  seen: string;
};
export type UndoOptions = { anyway?: string | undefined; only?: string | undefined };

export type UndoneLine = {
  line: Line;
  contactId: number | undefined;
  says: string[];
  since: Deed | undefined;
};
export type Undone = {
  action: Action;
  only: string | undefined;
  /** What the undo itself can be undone by; '' when nothing was taken back. */
  code: string;
  reversed: UndoneLine[];
  /** Nothing to take back, or kept because somebody changed it since. */
  kept: UndoneLine[];
  failed: UndoneLine[];
  /** So many of those kept can be taken back all the same, with `anyway` as `seen`. */
  asks: number;
  seen: string;
  /** Of some that are kept it is not known yet whether they happened. */
  open: boolean;
};

export type Undoing =
  | { is: 'undone'; undone: Undone }
  /** Nothing was taken back: every line needs the person's word, or has nothing to take back. */
  | { is: 'asks'; plan: UndoPlan }
  | { is: 'already'; by: Deed }
  | { is: 'under way'; by: Deed };

export type Undo<A extends AccountRef> = {
  /** @throws AppError `code_unknown`, `undo_too_late` */
  get(account: A, code: string): Promise<Action>;
  /** For how many days something can be undone. */
  days: number;
  /** Reads, changes nothing. @throws AppError `code_unknown`, `undo_too_late` */
  look(account: A, code: string, only?: string): Promise<UndoPlan>;
  /**
   * Takes back what can be; what somebody changed since only when `anyway` is what `look` or a question gave as `seen`.
   * @throws as `look`, what `mayBegin` throws, and what reading throws; what was taken back until then stays so, and a second press does the rest
   */
  run(account: A, userId: string, code: string, options?: UndoOptions): Promise<Undoing>;
};

/** Lines read at once. */
const PAGE = 500;
/** Of one contact an action has a line; of one address as many as it has contacts. */
const MOST_OF_ONE = 20;
/** Writes of one undo at once. */
const AT_ONCE = 4;
const KINDS = ['add', 'edit', 'delete'] as const;

export function createUndo<A extends AccountRef>(parts: {
  db: AuditDb;
  reversers: Reversers<A>;
  mayBegin: MayBegin;
  days: number;
  log: Log;
}): Undo<A> {
  const { db, reversers, mayBegin, days, log } = parts;

  async function getAction(account: A, code: string): Promise<Action> {
    const action = await findActionByCode(db, account.id, code);
    if (!action) {
      throw new AppError(
        'code_unknown',
        `Nothing has the code ${code}, or it is not kept any more. What you did lately: \`/contact undo\``,
      );
    }
    if (Date.now() - action.at.getTime() > days * 86_400_000) {
      throw new AppError(
        'undo_too_late',
        `That was more than ${days} days ago, and cannot be undone any more.`,
      );
    }
    return action;
  }

  async function readLeft(
    account: A,
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

  /** Lines that were taken back before, by an undo that did not come to its end, are left out. */
  async function plan(account: A, action: Action, only?: string): Promise<UndoPlan> {
    const before = await readLeft(account, action.id, only);
    const open = [...before.lines, ...before.reversals].filter(
      (line) => line.settledAt === undefined && !mayBeUnderWay(line),
    );
    await settleByReading(db, reversers, account, open);
    const { lines, reversals } = open.length > 0 ? await readLeft(account, action.id, only) : before;
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
      plans: plans.map((one) => ({
        ...one,
        since: one.changedSince ? later.get(one.line.contactId ?? 0) : undefined,
      })),
      reversed: (await countLeft(db, { accountId: account.id, actionId: action.id })).reversed,
      seen: nameState(plans),
    };
  }

  async function reverse(
    account: A,
    undo: { action: Action; plans: PlannedLine[]; by: Omit<By, 'undo'>; token: string },
  ): Promise<Pick<Undone, 'code' | 'reversed' | 'kept' | 'failed'>> {
    const { action, plans, by, token } = undo;
    const kind = REVERSE[action.kind];
    const { id: actionId, code } = await addAction(db, account, { ...by, kind, undoOf: action.id });
    const reversed: UndoneLine[] = [];
    const kept: UndoneLine[] = [];
    const failed: UndoneLine[] = [];
    const reverseOne = async ({ line, since, act }: PlannedLine) => {
      try {
        if (!(await keepHold(db, account.id, action.id, token)))
          throw new AppError('undo_taken_over', 'Somebody else goes on with this undo.');
        const { contactId, says, was } = await act({ ...by, undo: { actionId, lineId: line.id } });
        (was === 'gone' ? kept : reversed).push({ line, contactId, says, since });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        log.info({ code: error.code, facts: error.facts, line: line.id }, 'a line was not undone');
        failed.push({ line, contactId: line.contactId, says: [messageOf(error)], since });
      }
    };
    // Lines of one address one after another: contacts added side by side are hard to tell apart when they are read back.
    const queue = Map.groupBy(plans, ({ line }) => line.email || line.id).values();
    const work = async () => {
      for (const sameAddress of queue) for (const one of sameAddress) await reverseOne(one);
    };
    const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    // Those that were read back together get their ids now, so that they can be named and undone.
    await learnIds(account, actionId, reversed);
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
    return { code, reversed, kept, failed };
  }

  async function isOver(account: A, actionId: number): Promise<boolean> {
    return (await countLeft(db, { accountId: account.id, actionId })).left === 0;
  }

  async function learnIds(account: A, actionId: number, reversed: UndoneLine[]): Promise<void> {
    if (reversed.every(({ contactId }) => contactId !== undefined)) return;
    try {
      const lines = await findLinesOf(db, account.id, [actionId]);
      await settleByReading(
        db,
        reversers,
        account,
        lines.filter(({ outcome, settledAt }) => outcome === 'done' && settledAt === undefined),
      );
      const ids = new Map(
        (await findLinesOf(db, account.id, [actionId])).map(({ undoOf, contactId }) => [undoOf, contactId]),
      );
      for (const one of reversed) one.contactId ??= ids.get(one.line.id);
    } catch (error) {
      // The job that settles what is open will.
      if (!(error instanceof AppError)) throw error;
    }
  }

  return {
    days,
    get: getAction,
    async look(account, code, only) {
      return plan(account, await getAction(account, code), only);
    },

    async run(account, userId, code, { anyway, only } = {}) {
      const found = await getAction(account, code);
      const token = randomUUID();
      const holder = { token, userId, staleSeconds: STALE_SECONDS };
      const held = await db.transaction().execute(async (trx) => {
        await mayBegin(trx, account, found);
        return holdForUndo(trx, account.id, found.id, holder);
      });
      if (!held) {
        const { undone, undoing } = await getAction(account, code);
        if (undone) return { is: 'already', by: undone };
        // Between the two questions the other one may have let it go, having taken nothing back.
        return { is: 'under way', by: undoing ?? { userId, at: new Date() } };
      }
      let undoneBy: string | undefined;
      try {
        const looked = await plan(account, found, only);
        if (looked.plans.length === 0 && looked.reversed > 0 && only === undefined) {
          // The undo of whoever held it before took back everything, and was ended before it could say so.
          undoneBy = found.undoing?.userId ?? userId;
          return { is: 'already', by: found.undoing ?? { userId, at: new Date() } };
        }
        const meant = anyway !== undefined && anyway === looked.seen;
        const doing = looked.plans.filter(
          ({ verdict }) => verdict === 'can' || (verdict === 'asks' && meant),
        );
        if (doing.length === 0) return { is: 'asks', plan: looked };
        const by = { userId, source: 'undo' } as const;
        const did = await reverse(account, { action: found, plans: doing, by, token });
        const left = looked.plans.filter((one) => !doing.includes(one));
        const kept = left.map(({ line, says, since }) => ({ line, contactId: line.contactId, says, since }));
        const asks = left.filter(({ verdict }) => verdict === 'asks').length;
        const open = left.some((one) => one.open);
        // As long as there may be something to take back, a later press can.
        const all = did.failed.length === 0 && asks === 0 && !open && did.reversed.length > 0;
        if (all && (only === undefined || (await isOver(account, found.id)))) undoneBy = userId;
        const { seen } = looked;
        const undone = { ...did, action: found, only, kept: [...kept, ...did.kept], asks, seen, open };
        return { is: 'undone', undone };
      } finally {
        await endHold(db, account.id, found.id, { token, undoneBy });
      }
    },
  };
}
