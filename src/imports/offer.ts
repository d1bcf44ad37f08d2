/** What is offered of a file: what was found in it, and what would become of its rows. */
import type { ContactType, Country } from '../contacts/contact.ts';
import type { FileFormat, Mapping, Overrides, TargetField } from './file-reading.ts';
import type { Policy } from './policy.ts';

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

/** How the rows of a file divide by the policy chosen; the eight counts add up to its rows. */
export type Tally = {
  /** Rows to add. */
  fit: number;
  /** Those of them that name no contact type; absent in an offer of an earlier version: then any of them may name none. */
  untyped?: number;
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
  /** The first few rows that go in, as they go in: those that change a contact before those that add one. */
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
export type SeenBefore = {
  what: 'imported' | 'in_part' | 'under_way' | 'offered';
  by: string;
  at: string;
  /** Who took all of it back since. */
  undoneBy?: string;
};

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

/** The counts that hold for the choice made so far. */
export function tallyOf(offer: Offer, choice: Choice): Tally {
  return choice.country ? offer.withCountry : offer.asIs;
}

/** How many rows stay out for want of a country alone. */
export function countryless({ unfit }: Tally, { withCountry }: Offer): number {
  return unfit - withCountry.unfit;
}

/** How many rows at most are added as the type that is chosen. */
export function untypedOf({ fit, untyped = fit }: Tally): number {
  return untyped;
}

/** How many rows add or change a contact. */
export function goesIn({ fit, update }: Tally): number {
  return fit + update;
}
