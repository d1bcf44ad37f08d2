/** What deletes of many need of the place where people are: files to the person, and one message that shows how far it is. */
import type { OutgoingFile } from '../exports/face.ts';
import type { Progress } from '../progress.ts';
import type { BulkDelete } from './bulk.ts';

/** `list`: whom it would delete; `backup`: all that is known of those it deletes. */
export type BulkFile = { kind: 'list' | 'backup'; contacts: number };

/** Refusals that somebody can do something about are AppErrors whose text is for the person. */
export type BulkFace = {
  /** The longest file that the place takes. */
  maxBytes: number;
  /**
   * Hands over the bytes; nobody sees the file yet.
   * @returns the file's id
   * @throws AppError `upload_refused`
   */
  upload(file: OutgoingFile, signal: AbortSignal): Promise<string>;
  /** Shows an uploaded file to the person. @throws AppError `upload_refused`, `person_unreachable` */
  deliver(userId: string, fileId: string, file: BulkFile): Promise<void>;
  /** Whether the person has this file already. */
  isDelivered(userId: string, fileId: string): Promise<boolean>;
  /** Shows it as it stands now, in the person's direct messages: posts its message, or edits the one there is. */
  show(bulk: BulkDelete, progress?: Progress): Promise<{ channel: string; ts: string }>;
};
