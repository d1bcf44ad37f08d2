/** What is thought of each column of a file, as data: the field it fills or why it is left out, and by what it was told. */
import type { Mapping, TargetField } from './file-reading.ts';

/** How the field of a column was told. */
export type WhyTaken = 'name' | 'synonym' | 'spelling' | 'content' | 'remembered' | 'chosen';
/**
 * Why a column fills no field: `not_stored` the service has none for it; `second` another column fills the field, and is surely
 * meant; `rival` another one was taken, though this one could as well be meant; `differs` its values are not what its name
 * says; `empty` no value was seen; `unknown` nothing tells what it is; `chosen`, `remembered` a person left it out.
 */
export type WhyLeftOut =
  | 'not_stored'
  | 'second'
  | 'rival'
  | 'differs'
  | 'empty'
  | 'unknown'
  | 'remembered'
  | 'chosen';

export type ColumnGuess = {
  /** From 0. */
  column: number;
  header: string;
  /** The first few distinct values: text of strangers. */
  samples: string[];
  /** The share of the filled cells that look like what the field holds, 0 to 1; only where values can tell. */
  share?: number;
  /** Columns that claim the same field: it is ambiguous, and to be asked. */
  rivals: number[];
} & ({ target: TargetField; why: WhyTaken } | { target: undefined; why: WhyLeftOut });

const LEFT_OUT: Record<WhyLeftOut, string> = {
  not_stored: 'the service has no field for it',
  second: 'another column fills that field',
  rival: 'another column could be the same, and was taken',
  differs: 'its values are not what its name says',
  empty: 'it holds no value, as far as I looked',
  unknown: 'its name says nothing to me',
  remembered: 'left out the last time',
  chosen: 'left out by choice',
};

/** Why a column is left out, within a sentence; undefined for one that fills a field. */
export function leftOutReason(guess: ColumnGuess): string | undefined {
  return guess.target === undefined ? LEFT_OUT[guess.why] : undefined;
}

/** The field of each column, for reading rows by. */
export function toMapping(guesses: ColumnGuess[]): Mapping {
  return guesses.map(({ target }) => target ?? null);
}
