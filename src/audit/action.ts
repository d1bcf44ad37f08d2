/** What the ledger holds: actions of people and a line for each contact concerned, and the rules that need no database. */
import { randomInt } from 'node:crypto';
import { storable } from '../storage/storable.ts';

/** What is done to one contact. */
export type Kind = 'add' | 'edit' | 'delete';
/** Lines of an import, and of what takes one back, are of several kinds. */
export type ActionKind = Kind | 'import';
/** 'command' also stands for the buttons under its answers. */
export type Source = 'command' | 'shortcut' | 'message' | 'import' | 'undo' | 'forget';
/**
 * 'intent': recorded before the call, and nothing heard since. 'unknown': the answer was lost. 'failed': it certainly did
 * not happen.
 */
export type Outcome = 'intent' | 'done' | 'failed' | 'unknown';

/** The account as far as the ledger must know it. */
export type AccountRef = { id: string; workspaceId: string };

/**
 * Who does it. What has the same `group` is one action, however many calls it takes. `undo`: as part of that action, taking
 * back that line.
 */
export type By = {
  userId: string;
  source: Source;
  group?: string;
  undo?: { actionId: number; lineId: number };
};

/** A contact as JSON; only the part that writes it can read it. */
export type Snapshot = object;

export type NewLine = {
  /** Where it is another one than that of the action; a line of an import needs its own. */
  kind?: Kind | undefined;
  contactId?: number | undefined;
  email: string;
  before?: Snapshot | undefined;
  /** With an intent: what is wanted. */
  after?: Snapshot | undefined;
  /** The highest contact id known before an add: what has a higher one was added since. */
  mark?: number | undefined;
};

/** What became of a line. `open`: there is more to be learnt about it, by reading. */
export type Settled = {
  outcome: Exclude<Outcome, 'intent'>;
  contactId?: number | undefined;
  after?: Snapshot | undefined;
  note?: string | undefined;
  open?: boolean;
};

/** A line that is written once, when it is known already what became of it. */
export type SettledLine = NewLine & Omit<Settled, 'contactId' | 'after'>;

export type Action = {
  id: number;
  /** Five letters and digits, unique in the account. */
  code: string;
  userId: string;
  source: Source;
  kind: ActionKind;
  at: Date;
  /** The action that this one takes back. */
  undoOf: number | undefined;
  undone: Deed | undefined;
  /** Some of it was taken back, and stays so, while the rest was kept or is left. */
  undoneInPart: boolean;
  /** An undo that is under way, or was when its process ended. */
  undoing: Deed | undefined;
};

export type Deed = { userId: string; at: Date };

export type Line = {
  id: number;
  actionId: number;
  kind: Kind;
  contactId: number | undefined;
  email: string;
  outcome: Outcome;
  before: unknown;
  after: unknown;
  mark: number | undefined;
  undoOf: number | undefined;
  note: string | undefined;
  at: Date;
  settledAt: Date | undefined;
  /** Nothing is kept of whom it was about, nor of what was done. */
  forgotten: boolean;
};

/** Without vowels, so that no code is a word, and without what is mistaken for another sign. */
const CODE_SIGNS = '23456789bcdfghjkmnpqrstvwxz';
const CODE_LENGTH = 5;
/** Longer addresses exist only by mistake, and an index takes no more. */
const MAX_EMAIL = 320;
const MAX_NOTE = 500;

/** One of 14 million: hard to mistype into another one of the same account. */
export function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_SIGNS[randomInt(CODE_SIGNS.length)]).join('');
}

/** As a person types or pastes it, in any case; undefined when it cannot be one. */
export function readCode(typed: string): string | undefined {
  const code = typed.toLowerCase().replace(/[\s`'"#.]+/g, '');
  const fits = code.length === CODE_LENGTH && [...code].every((sign) => CODE_SIGNS.includes(sign));
  return fits ? code : undefined;
}

/** The form in which addresses are compared and looked up. */
export function emailKey(email: string): string {
  return storable(email.trim().toLowerCase().slice(0, MAX_EMAIL));
}

export function noteOf(text: string): string {
  return storable(text.slice(0, MAX_NOTE));
}
