/** What every undo goes by: the kind that takes back a kind, and when somebody else's call or hold is over. */
import type { AccountRef, Action, ActionKind, Line } from './action.ts';
import type { AnyTrx } from './actions-repository.ts';

/**
 * Asked in the transaction that takes the action for an undo, so that whoever goes on with what it did is held off or was
 * first. @throws AppError for the person, when the action is not over
 */
export type MayBegin = (trx: AnyTrx, account: AccountRef, action: Pick<Action, 'code'>) => Promise<void>;

/** After an undo that has taken something back, for who shows what the action did. */
export type Ended = (account: AccountRef, action: Pick<Action, 'code'>) => Promise<void>;

/** A hold that was not heard of for so long belonged to a process that ended; every line renews it. */
export const STALE_SECONDS = 120;
export const REVERSE: Record<ActionKind, ActionKind> = {
  add: 'delete',
  edit: 'edit',
  delete: 'add',
  import: 'import',
};

/** Its call may not have ended yet, so that reading now would tell nothing. */
export function mayBeUnderWay({ outcome, at }: Line): boolean {
  return outcome !== 'done' && Date.now() - at.getTime() < STALE_SECONDS * 1000;
}
