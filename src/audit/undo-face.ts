/** What an undo of many lines needs of the place where people are: one lasting message, and a file under it. */
import type { NamelessFile } from '../nameless-file.ts';
import type { Progress } from '../progress.ts';
import type { UndoRun } from './undo-run.ts';

export type UndoFace = {
  /** Shows the undo as it stands now: posts its message to the person, or edits the one there is. @throws AppError `person_unreachable` */
  show(run: UndoRun, progress?: Progress): Promise<{ channel: string; ts: string }>;
  /** Puts a file of so many bytes under that message. */
  attach(
    run: UndoRun,
    file: Pick<NamelessFile, 'read' | 'bytes'> & { name: string; comment: string },
    signal: AbortSignal,
  ): Promise<void>;
};
