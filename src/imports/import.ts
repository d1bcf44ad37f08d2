/** What an import is: one shared file on its way into the contacts, from the offer to the receipt. */
import type { Overrides } from './file-reading.ts';
import { type Choice, type Offer, tallyOf, untypedOf } from './offer.ts';
import type { Policy } from './policy.ts';

/** Where the file came from; in `direct` and `form` the person asked for the import, so it is never passed over in silence. */
export type ImportSource = 'channel' | 'direct' | 'form';

/**
 * reading → ignored | refused | blocked | offered; offered → dismissed | expired | queued; queued → running → done;
 * running → queued (the next link of the chain) | paused | stopped | refused; blocked → reading and paused or stopped → queued
 * when a person says so; stopped → done when nobody goes on.
 */
export type ImportState =
  | 'reading'
  | 'ignored'
  | 'refused'
  | 'blocked'
  | 'offered'
  | 'dismissed'
  | 'expired'
  | 'queued'
  | 'running'
  | 'paused'
  | 'stopped'
  | 'done';

/** What became of a row that added nobody; 'added' only where a row in front of it was not sent. */
export type RowOutcome =
  | 'added'
  | 'existing'
  | 'absent'
  | 'several'
  | 'double'
  | 'updated'
  | 'same'
  | 'unfit'
  | 'refused';
/** `reason` and `problem` are null for rows that did not fail. */
export type RowException = {
  row: number;
  outcome: RowOutcome;
  reason: string | null;
  problem: string | null;
};

/** Counted by reading the list back: the ten counts add up to `rows`. */
export type Receipt = {
  rows: number;
  present: number;
  notTaken: number;
  updated: number;
  /** Their contacts were as they say already. */
  same: number;
  existing: number;
  absent: number;
  several: number;
  doubles: number;
  /** Refused by the service, and never sent because they did not pass the checks. */
  refused: number;
  unfit: number;
  /** Not come to before somebody stopped it. */
  notSent: number;
  /** Why rows failed, the most frequent first; the refused and the unfit alike. */
  reasons: { reason: string; rows: number }[];
  /** Whether failed.csv stands in the thread; null where no row failed. */
  attached: boolean | null;
};

/**
 * Whether new contacts go in by uploaded files: 'proven' once the service stored a first few as they were sent, 'off' once it
 * did not; null: not tried yet.
 */
export type UploadTrust = 'proven' | 'off';

export type Import = {
  id: string;
  workspaceId: string;
  accountId: string;
  fileId: string;
  /** Where the file was shared; for a file given in a form, the person's user id. */
  channelId: string;
  /** When the share was told of, in the place's words: the same however often that is repeated. '' for a form. */
  eventTs: string;
  /** The message that shares the file, as told by the file's record; null until it does, and for a form. */
  shareTs: string | null;
  sharerId: string;
  source: ImportSource;
  fileName: string;
  state: ImportState;
  /** Where and under which message the conversation is held; null until it is known. */
  messageChannel: string | null;
  threadTs: string | null;
  messageTs: string | null;
  /** For people: why it was refused, blocked or paused. */
  note: string | null;
  offer: Offer | null;
  choice: Choice;
  /** What happens to contacts that exist. */
  policy: Policy;
  overrides: Overrides;
  /** The number of the plan that `offer` tells; a press that was made for another one starts nothing. */
  plan: number;
  /** SHA-256 of the kept bytes, hex; null until they are kept. */
  fileHash: string | null;
  /** The plan that was last asked for as CSV. */
  planCsv: number | null;
  startedBy: string | null;
  startedAt: Date | null;
  /** Raised for every job of the chain of runs: the number of the one that may take it. */
  link: number;
  /** Raised by every run that takes the import; a run writes only while the number is still its own. */
  fence: number;
  /** How often a run ended without saying so (its process died) and another went on. */
  interruptions: number;
  /** Rows up to this number are settled. */
  doneRow: number;
  /** Batches up to this row were begun, the last of them at `batchAt`, and are not settled; null: none. */
  batchTo: number | null;
  batchAt: Date | null;
  /** The last of them goes in by an uploaded file. */
  batchUploads: boolean;
  /** The highest contact id there was before them. */
  mark: number | null;
  upload: UploadTrust | null;
  /** What the import can be undone by; null as long as nothing is known to be in. */
  code: string | null;
  /** Who wants it to stop, or wanted it left alone, and when that was said. */
  stoppedBy: string | null;
  stoppedAt: Date | null;
  /** The service asked to wait until about then; null while a run is at it, and where nothing is waited for. */
  waitsUntil: Date | null;
  /** Rows sent so far, taken or refused: for the progress, never for the receipt. */
  sent: number;
  receipt: Receipt | null;
  /** The receipt, with its file, has been shown. */
  reported: boolean;
  updatedAt: Date;
};

/** Whether a row that names no country is fit: one was chosen for it, or nobody is to be added. */
export function isCountryDecided({ choice, policy }: Pick<Import, 'choice' | 'policy'>): boolean {
  return choice.country !== null || policy === 'update_only';
}

/** Whether somebody would be added whose row names no contact type, and none was chosen for such rows. */
export function isTypeMissing({
  offer,
  choice,
  policy,
}: Pick<Import, 'offer' | 'choice' | 'policy'>): boolean {
  if (!offer || choice.type || policy === 'update_only') return false;
  return untypedOf(tallyOf(offer, choice)) > 0;
}
