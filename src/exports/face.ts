/** What exports need of the place where people are: a file handed over in two steps, and a word where there is none. */
import type { Export, Exported } from './export.ts';

/** `read` begins anew each time. */
export type OutgoingFile = { name: string; bytes: number; read(): AsyncIterable<Buffer> };

/** Refusals that somebody can do something about are AppErrors whose text is for the person. */
export type ExportsFace = {
  /** The longest file that the place takes. */
  maxBytes: number;
  /**
   * Hands over the bytes, a piece at a time; nobody sees the file yet.
   * @returns the file's id
   * @throws AppError `upload_refused`
   */
  upload(file: OutgoingFile, signal: AbortSignal): Promise<string>;
  /** Shows an uploaded file to the person, with what is in it. Not repeated here when its answer is lost: see `isDelivered`. */
  deliver(wanted: Export, fileId: string, exported: Exported): Promise<void>;
  /** Whether the person has this file already. */
  isDelivered(wanted: Export, fileId: string): Promise<boolean>;
  /** Says to the person that no file comes, and `wanted.note`, why. @throws AppError `person_unreachable` */
  tellFailure(wanted: Export): Promise<void>;
};
