/** What an undo of many lines needs of the place where people are: one lasting message, and a file under it. */
import type { Progress } from '../progress.ts';
import type { UndoRun } from './undo-run.ts';

export type UndoFace = {
  /** Shows the undo as it stands now: posts its message to the person, or edits the one there is. */
  show(run: UndoRun, progress?: Progress): Promise<{ channel: string; ts: string }>;
  /** Puts a file under that message. */
  attach(run: UndoRun, file: { name: string; bytes: Buffer; comment: string }): Promise<void>;
};
