/** What a held delete is: a press of Delete that waits a moment for an undo before anything is sent. */

/**
 * held → running when the moment is over, or → kept by an undo. running → deleted, gone (it was not there any more) or failed.
 */
export type HoldState = 'held' | 'running' | 'deleted' | 'kept' | 'gone' | 'failed';

export type Hold = {
  id: string;
  workspaceId: string;
  accountId: string;
  contactId: number;
  /** Who pressed Delete. */
  userId: string;
  state: HoldState;
  /** As it was when it was pressed. Not escaped. */
  contact: { fullname: string; email: string };
  /** Where the person sees it; null: nowhere yet, or it was told there. */
  place: unknown;
  /** Raised by every run that takes it; a run writes only while the number is still its own. */
  attempt: number;
  /** What the delete can be undone by, once it is done. */
  code: string | null;
  /** Why it failed, for the person. */
  note: string | null;
  begunAt: Date;
  heldUntil: Date;
  endedAt: Date | null;
  /** Who kept it. */
  endedBy: string | null;
  /** The person was told of its end. */
  reported: boolean;
};

/** Whose it is, and which; the data of its job. */
export type HoldRef = { workspaceId: string; accountId: string; holdId: string };

export function refOf({ workspaceId, accountId, id }: Hold): HoldRef {
  return { workspaceId, accountId, holdId: id };
}
