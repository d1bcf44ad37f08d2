/** What an import is: one shared file on its way into the contacts, from the offer to the receipt. */
import type { ContactType, Country, OptionalField } from '../contacts/contact.ts';
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

/**
 * How the bytes are to be read: `encoding` as TextDecoder names it, `newlines` as csv-parse takes them, `padded` when blanks
 * stand before opening quotes.
 */
export type TextFormat = { encoding: string; delimiter: string; newlines: string[]; padded: boolean };

/** `headerRow` counts as a spreadsheet does; what is above it is no contact. 'none': every row is one. */
export type FileFormat = TextFormat & { headerRow: HeaderRow };
export type HeaderRow = number | 'none';

export type TargetField = 'email' | 'full_name' | 'contact_type' | 'country' | OptionalField;

/** For each column of the file, in order, the field it fills; null: left out. */
export type Mapping = (TargetField | null)[];

/** What a person may say about a file in place of the guess. */
export type GivenFormat = Partial<Pick<FileFormat, 'encoding' | 'delimiter' | 'headerRow'>>;

/** A file as it was understood, for who reads its addresses again; `column` holds them, undefined where that is still asked. */
export type GivenTable = { format: GivenFormat; column: number | undefined };

/** What a person said about this file in place of the guesses; columns by number, null leaves one out. */
export type Overrides = { format: GivenFormat; columns: Readonly<Record<number, TargetField | null>> };

/** `reason` is the same for all rows with the same kind of fault; `problem` is about this row and may quote its value. */
export type RowProblem = { row: number; reason: string; problem: string };

/**
 * What is wrong or doubtful about one value. `column` counts from 0, and is undefined for a row as a whole and for a value that no
 * column holds; `value` is what stands there, cut where it gets long: text of strangers.
 */
export type CellProblem = RowProblem & {
  column: number | undefined;
  field: TargetField | undefined;
  value: string;
};

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

/** How the rows of a file divide by the policy chosen; the eight counts add up to its rows. */
export type Tally = {
  /** Rows to add. */
  fit: number;
  /** Rows that change a contact, and rows whose contact is as they say already. */
  update: number;
  same: number;
  /** Skipped: the e-mail address is among the contacts already. */
  existing: number;
  /** Skipped: nobody has the address, and nobody is to be added. */
  absent: number;
  /** Skipped: several contacts have the address. */
  several: number;
  /** Rows whose e-mail address stands in a later fit row too: that one wins. */
  doubles: number;
  unfit: number;
  /** The first few unfit rows, and the first few doubles with the row that wins. */
  problems: RowProblem[];
  doubled: { row: number; winner: number }[];
  /** The first few rows that go in, as they go in. */
  sample: PlannedRow[];
  /** Fit rows, doubles among them, with a value that looks like a slip; and the first few such values. */
  doubtful: number;
  doubts: CellProblem[];
};

/** A row that goes in: who it is, and for a contact that exists what is changed; text of strangers, cut where it gets long. */
export type PlannedRow = {
  row: number;
  is: 'add' | 'update';
  email: string;
  name: string;
  changes: string[];
};

/** A field that several columns could be meant for: `column` was taken, though the `rivals` could be it as well. */
export type Question = { field: TargetField; column: number; rivals: number[] };

/**
 * An import of the very same bytes into the same account, the one that matters most; `at` as ISO time. 'in_part': it was
 * stopped, or ended, before all of its rows were sent.
 */
export type SeenBefore = { what: 'imported' | 'in_part' | 'under_way' | 'offered'; by: string; at: string };

/** What was found in the file, as it is offered to the sharer. */
export type Offer = {
  format: FileFormat;
  columns: string[];
  mapping: Mapping;
  rows: number;
  /** With the file's own countries only, and with a country chosen for the rows that name none. */
  asIs: Tally;
  withCountry: Tally;
  types: ContactType[];
  /** What is asked before the file is imported as it was understood. */
  questions: Question[];
  /** The columns are taken as they were the last time in this account for a file with the same header. */
  remembered: boolean;
  seen: SeenBefore | null;
  /** What it was planned by, to go back to when a change of it cannot be planned. */
  by: { overrides: Overrides; policy: Policy };
};

export type Choice = { type: ContactType | null; country: Country | null };

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
  /** Who wants it to stop, and when that was said. */
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

/** The counts that hold for the choice made so far. */
export function tallyOf(offer: Offer, choice: Choice): Tally {
  return choice.country ? offer.withCountry : offer.asIs;
}

/** How many rows add or change a contact. */
export function goesIn({ fit, update }: Tally): number {
  return fit + update;
}

/** Whether a row that names no country is fit: one was chosen for it, or nobody is to be added. */
export function isCountryDecided({ choice, policy }: Pick<Import, 'choice' | 'policy'>): boolean {
  return choice.country !== null || policy === 'update_only';
}
