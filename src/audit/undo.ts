/** The one undo for everything: looks first, then takes back line by line, once, whoever presses and however often. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { AccountRef, Action, Deed } from './action.ts';
import { type AuditDb, endHold, findActionByCode, holdForUndo } from './actions-repository.ts';
import { countLeft } from './left-lines-repository.ts';
import type { Reversers } from './reverser.ts';
import { type Reversed, reversePlans } from './undo-act.ts';
import { planUndo, type UndoPlan } from './undo-plan.ts';
import { type Ended, type MayBegin, STALE_SECONDS } from './undo-rules.ts';

export type UndoOptions = { anyway?: string | undefined; only?: string | undefined };

export type Undone = Reversed & {
  action: Action;
  only: string | undefined;
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

export function createUndo<A extends AccountRef>(parts: {
  db: AuditDb;
  reversers: Reversers<A>;
  mayBegin: MayBegin;
  ended: Ended;
  days: number;
  log: Log;
}): Undo<A> {
  const { db, mayBegin, ended, days, log } = parts;

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

  async function isOver(account: A, actionId: number): Promise<boolean> {
    return (await countLeft(db, { accountId: account.id, actionId })).left === 0;
  }

  async function runOnce(
    account: A,
    userId: string,
    found: Action,
    { anyway, only }: UndoOptions,
  ): Promise<Undoing> {
    const token = randomUUID();
    const holder = { token, userId, staleSeconds: STALE_SECONDS };
    const held = await db.transaction().execute(async (trx) => {
      await mayBegin(trx, account, found);
      return holdForUndo(trx, account.id, found.id, holder);
    });
    if (!held) {
      const { undone, undoing } = await getAction(account, found.code);
      if (undone) return { is: 'already', by: undone };
      // Between the two questions the other one may have let it go, having taken nothing back.
      return { is: 'under way', by: undoing ?? { userId, at: new Date() } };
    }
    let undoneBy: string | undefined;
    try {
      const looked = await planUndo(parts, account, found, only);
      if (looked.plans.length === 0 && looked.reversed > 0 && only === undefined) {
        // The undo of whoever held it before took back everything, and was ended before it could say so.
        undoneBy = found.undoing?.userId ?? userId;
        return { is: 'already', by: found.undoing ?? { userId, at: new Date() } };
      }
      const meant = anyway !== undefined && anyway === looked.seen;
      const doing = looked.plans.filter(({ verdict }) => verdict === 'can' || (verdict === 'asks' && meant));
      if (doing.length === 0) return { is: 'asks', plan: looked };
      const by = { userId, source: 'undo' } as const;
      const did = await reversePlans(parts, account, { action: found, plans: doing, by, token });
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
  }

  /** What is undone stays so, whether or not it can be shown. */
  async function tell(account: A, action: Action): Promise<void> {
    try {
      await ended(account, action);
    } catch (error) {
      log.warn({ err: error, action: action.id }, 'what an undone action did is still shown');
    }
  }

  return {
    days,
    get: getAction,
    async look(account, code, only) {
      return planUndo(parts, account, await getAction(account, code), only);
    },

    async run(account, userId, code, options = {}) {
      const found = await getAction(account, code);
      const undoing = await runOnce(account, userId, found, options);
      if (undoing.is === 'undone') await tell(account, found);
      return undoing;
    },
  };
}
