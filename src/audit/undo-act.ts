/** The writes of a small undo: line by line, each only while the undo holds its action. */
import { AppError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { AccountRef, Action, By, Deed, Line } from './action.ts';
import { type AuditDb, addAction, keepHold } from './actions-repository.ts';
import { findLinesOf } from './lines-repository.ts';
import type { Reversers } from './reverser.ts';
import { settleByReading } from './settle.ts';
import type { PlannedLine } from './undo-plan.ts';
import { REVERSE } from './undo-rules.ts';

export type UndoneLine = {
  line: Line;
  contactId: number | undefined;
  says: string[];
  since: Deed | undefined;
};
/**
 * `code` is what the undo itself can be undone by; '' when nothing was taken back. `kept`: nothing to take back, or changed by
 * somebody since.
 */
export type Reversed = { code: string; reversed: UndoneLine[]; kept: UndoneLine[]; failed: UndoneLine[] };

/** Writes of one undo at once. */
const AT_ONCE = 4;

type Parts<A extends AccountRef> = { db: AuditDb; reversers: Reversers<A>; log: Log };

export async function reversePlans<A extends AccountRef>(
  { db, reversers, log }: Parts<A>,
  account: A,
  undo: { action: Action; plans: PlannedLine[]; by: Omit<By, 'undo'>; token: string },
): Promise<Reversed> {
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
  await learnIds({ db, reversers }, account, actionId, reversed);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return { code, reversed, kept, failed };
}

async function learnIds<A extends AccountRef>(
  { db, reversers }: Omit<Parts<A>, 'log'>,
  account: A,
  actionId: number,
  reversed: UndoneLine[],
): Promise<void> {
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
