/** What undos of many lines are built from, and how one run of them ends early. */
import type { Log } from '../log.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { AccountRef } from './action.ts';
import type { AnyTrx } from './actions-repository.ts';
import type { Planning } from './plan-page.ts';
import type { UndoFace } from './undo-face.ts';
import type { Ended, MayBegin } from './undo-rules.ts';
import type { UndoRef } from './undo-run.ts';
import { nextLink } from './undo-runs-repository.ts';

export type UndoParts<A extends AccountRef> = Planning<A> & {
  jobs: Jobs;
  face: UndoFace;
  mayBegin: MayBegin;
  ended: Ended;
  /** @throws AppError when the workspace has no account any more */
  accountOf: (workspaceId: string) => Promise<A>;
  log: Log;
};

/** One job of the chain. */
export type UndoLink = UndoRef & { link: number };

export const UNDO_QUEUE = 'audit.undo';

/** In the caller's transaction; false when the undo is over. */
export async function queueLink(
  { jobs }: { jobs: Jobs },
  trx: AnyTrx & Parameters<Jobs['send']>[0],
  { id, workspaceId, accountId }: UndoRef,
  startAfterSeconds = 0,
): Promise<boolean> {
  const ref = { id, workspaceId, accountId };
  const link = await nextLink(trx, ref);
  if (link === undefined) return false;
  await jobs.send(trx, UNDO_QUEUE, { ...ref, link } satisfies UndoLink, { startAfterSeconds });
  return true;
}
