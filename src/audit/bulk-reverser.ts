/** The port through which actions of many lines are taken back: one reading tells about all of them, and writes go in batches. */
import type { AppError } from '../errors.ts';
import type { AccountRef, Line, NewLine, Settled, Snapshot } from './action.ts';

/** Of whom a reading must tell: contacts by id, and who has these addresses (as `emailKey` gives them). */
export type Targets = { ids: ReadonlySet<number>; emails: ReadonlySet<string> };

/** What is to be written, as the line that will tell of it. */
export type Can = { is: 'can'; line: Line; intent: NewLine };
/**
 * Why a line stays: changed since, not there any more, its address is somebody else's, not enough is known, or nothing is kept of
 * it on purpose. `open`: a person may still decide otherwise.
 */
export type Kept = {
  is: 'kept';
  line: Line;
  why: 'changed' | 'gone' | 'held' | 'unknown' | 'forgotten';
  says: string;
  open: boolean;
};
export type BulkPlan = Can | Kept;

/** 'held': it was certainly not done, and may be tried again after `waitSeconds`, unless `ends`; without an error its time was only up. */
export type Sent =
  | { is: 'done'; contactId?: number | undefined }
  | { is: 'gone' }
  | { is: 'refused'; note: string }
  | { is: 'held'; error: AppError | undefined; waitSeconds: number; ends: boolean }
  | { is: 'unknown'; error: AppError; waitSeconds: number };

export type Look = {
  /** When it began, by `performance.now()` and by the clock; and how long it took. */
  at: number;
  readAt: Date;
  tookMs: number;
  /** `claimed` are the addresses that this undo gives back already, each with the line it is for; one that is planned is added. */
  plan(line: Line, claimed: Map<string, number>): BulkPlan;
  /** What became of an open line that takes something back; undefined where another reading must tell. Never a guess. */
  settle(line: Line): Settled | undefined;
  /** Those of the contacts asked for by id that are there. */
  there(): Iterable<number>;
};

export type BulkReverser<A extends AccountRef> = {
  /** One reading, kept as small as the targets are. @throws AppError when it fails */
  look(account: A, targets: Targets, signal?: AbortSignal): Promise<Look>;
  /**
   * Milliseconds: how long a write whose answer is missing may still be under way, and how long until the list is read once
   * more, as it may show a write a little later.
   */
  delays: { underWayMs: number; lagMs: number };
  /** What a contact that is added again comes without, as its snapshot then says it. */
  lost: Snapshot;
  /** At most `MAX_SENT`, of any kinds; in their order. Throws only faults of ours. */
  send(account: A, todo: Can[], signal: AbortSignal): Promise<Sent[]>;
  /** Has what was written shown to everybody soon. */
  refresh(account: A): Promise<void>;
};

export const MAX_SENT = 500;
/** Of them so many that are not deletes: each takes a call of its own, and who presses Stop should not wait long. */
export const MAX_CALLS = 100;
