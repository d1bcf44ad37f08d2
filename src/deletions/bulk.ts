/** What a delete of many is: whom it is about, how far it is, and what came of it. */
import type { ListedContact } from '../contacts/contact.ts';

/**
 * `shown`: the set is frozen, and waits for the person's word. `grace`: the backup is with the person, and nothing is deleted
 * for a moment. `cancelled`: over, and nothing was deleted.
 */
export type BulkState = 'shown' | 'queued' | 'running' | 'grace' | 'paused' | 'cancelled' | 'done';

/** Every contact of the set is deleted, gone, remaining or kept, counted by reading the list back. */
export type BulkResult = {
  deleted: number;
  /** Not there any more when its turn came. */
  gone: number;
  /** The service said that it was deleted, and it is still there. */
  remaining: number;
  /** The first few of those. */
  remainingIds: number[];
  /** Still there, because somebody stopped it. */
  kept: number;
  /** So many of the deleted ones had changed since the backup. */
  changed: number;
};

export type BulkDelete = {
  id: string;
  workspaceId: string;
  accountId: string;
  userId: string;
  state: BulkState;
  /** It is about everything that matched a search. */
  allMatch: boolean;
  total: number;
  startedAt: Date | null;
  stoppedBy: string | null;
  stoppedAt: Date | null;
  /** When what is kept of the contacts was read; null where it is to be read again. */
  readAt: Date | null;
  /** The uploaded backup that a run was about to show; null before. */
  fileId: string | null;
  backedUpAt: Date | null;
  graceUntil: Date | null;
  /**
   * Those before this place were sent, or a run was about to send them when its process ended. Raised before the call, so
   * that nothing goes unrecorded.
   */
  sent: number;
  actionId: number | null;
  /** What it can be undone by, from the first batch on. */
  code: string | null;
  messageChannel: string | null;
  messageTs: string | null;
  /** For people: why it is paused or cancelled. */
  note: string | null;
  /** Raised for every job of the chain: the number of the one that may take it. */
  link: number;
  /** Raised by every run that takes it; a run writes only while the number is still its own. */
  fence: number;
  /** How often a run ended without saying so, and another went on. */
  interruptions: number;
  result: BulkResult | null;
  reported: boolean;
  updatedAt: Date;
};

/** Some of something, and how many there are in all. */
export type Some<T> = { count: number; first: T[] };

export type Preview = {
  /** undefined: nobody was matched, and nothing can be deleted. */
  id: string | undefined;
  total: number;
  allMatch: boolean;
  breakdown: { types: [name: string, contacts: number][]; countries: [name: string, contacts: number][] };
  first: ListedContact[];
  missing: Some<string>;
  /** So much of what was given was given before, perhaps in another way. */
  doubles: number;
  /** An e-mail address that several contacts have: none of them is meant. */
  ambiguous: Some<{ ref: string; ids: number[] }>;
  /** Whether the full list went to the person's direct messages: true, why not, or undefined where all is shown. */
  list: true | string | undefined;
};

/** More than this would be a list of its own, better deleted at the service. */
export const MAX_SET = 100_000;
export const FIRST_SHOWN = 5;
