/** What imports need of the place where people are: the shared file, one message per import, a file in its thread. */
import type { Deed } from '../audit/action.ts';
import type { Progress } from '../progress.ts';
import type { Import } from './import.ts';

/** A shared file as far as an import cares; nothing here is to be trusted (name and type are the sharer's words). */
export type SharedFile = {
  name: string;
  /** The place's own word for the kind of file, such as 'csv'. */
  kind: string;
  /** In bytes. */
  size: number;
  url: string;
  pasted: boolean;
  /** The messages of this channel that share it, as far as the place tells of them yet. */
  shares: FileShare[];
};

/** `threadTs` is the message to answer under: its own, or the first of the thread it is in. */
export type FileShare = { ts: string; threadTs: string };

/**
 * `gone`: deleted or hidden; `closed`: the place does not let us read it; `elsewhere`: kept by another service; `foreign`:
 * shared by somebody of another organisation, whom an offer would tell which addresses we have.
 */
export type MissingFile = 'gone' | 'closed' | 'elsewhere' | 'foreign';

export type ImportsFace = {
  /** A fresh look at the file. */
  file(imported: Pick<Import, 'workspaceId' | 'fileId' | 'channelId'>): Promise<SharedFile | MissingFile>;
  /** What the download of a file of this workspace authorises itself with. */
  token(workspaceId: string): Promise<string>;
  /**
   * Shows the import as it stands now: posts its message, or edits the one there is. `ahead` has the turn before it; `undone`
   * says who took it back.
   */
  show(
    imported: Import,
    progress?: Progress,
    ahead?: Import,
    undone?: Deed,
  ): Promise<{ channel: string; ts: string }>;
  /** Puts a file of any length under the import's message, streamed. @throws AppError where only people can help */
  hand(imported: Import, file: StreamedFile, comment: string, signal: AbortSignal): Promise<void>;
};

/** `bytes` is how many `read` gives, from the beginning each time. */
export type StreamedFile = { name: string; bytes: number; read(): AsyncGenerator<Buffer> };
