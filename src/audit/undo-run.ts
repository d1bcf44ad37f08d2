/** An undo of many lines on its way through a job: where it stands, and what it comes to. */
import type { ActionKind, Deed } from './action.ts';

/** 'queued' again after every link of the chain. */
export type UndoRunState = 'queued' | 'running' | 'done';

export type UndoRun = {
  id: string;
  workspaceId: string;
  accountId: string;
  /** What is taken back. */
  actionId: number;
  code: string;
  kind: ActionKind;
  /** What takes it back, as soon as there is something of it, and the code that it can be undone by. */
  undoActionId: number | undefined;
  undoCode: string | undefined;
  userId: string;
  state: UndoRunState;
  /** Somebody asked it to end early. */
  stop: boolean;
  /** Number of the job that may take it; a job with another number has nothing left to do. */
  link: number;
  /** Raised by every run that takes it: only the last one may write. */
  fence: number;
  interruptions: number;
  /** Lines that were left when it began. */
  total: number;
  doneLine: number;
  /** Why it ended early, for the person. */
  note: string | undefined;
  receipt: UndoReceipt | undefined;
  reported: boolean;
  messageChannel: string | undefined;
  messageTs: string | undefined;
  startedAt: Date;
  updatedAt: Date;
};

export type UndoRef = Pick<UndoRun, 'id' | 'workspaceId' | 'accountId'>;

/** A line that was not taken back. */
export type UndoRow = {
  lineId: number;
  outcome: 'kept' | 'failed';
  reason: string;
  /** Another undo may still take it back. */
  open: boolean;
  since: Deed | undefined;
};

export type NamedRow = Omit<UndoRow, 'lineId'> & { email: string; contactId: number | undefined };
export type NamedReversal = { email: string; contactId: number | undefined };

/**
 * All but `lines` add up to `lines`, those of the action: `never` did not happen at all, `before` were taken back earlier,
 * `left` were not reached. The lists hold the first few; the rest is in the file.
 */
export type UndoReceipt = {
  lines: number;
  reversed: number;
  kept: number;
  failed: number;
  left: number;
  before: number;
  never: number;
  /** Of those kept, failed or left so many can be tried again. */
  open: number;
  firstReversed: NamedReversal[];
  firstKept: NamedRow[];
  firstFailed: NamedRow[];
  /** null: the lists are short enough to be shown; false: the file was not taken. */
  attached: boolean | null;
};

/** Lists up to this length are shown in the message; with longer ones comes a file. */
export const MAX_SHOWN = 10;
