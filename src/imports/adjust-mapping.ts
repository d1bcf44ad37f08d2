/** A guessed mapping put right: by what a team chose for the same columns before, and by what a person chooses now. */
import { createHash } from 'node:crypto';
import type { ColumnGuess } from './column-guess.ts';
import type { Mapping, Overrides, TargetField } from './file-reading.ts';
import { plainHeader } from './header-names.ts';

type Targets = Overrides['columns'];

/** What to keep of a mapping that was used: it holds names of columns as a hash only, and no values. */
export type Remembered = { fingerprint: string; mapping: Mapping };

/** Each column as chosen; a field that is given to another column than before leaves the old one. */
export function applyOverrides(guesses: ColumnGuess[], chosen: Targets): ColumnGuess[] {
  return adjust(guesses, chosen, 'chosen');
}

/** The mapping as it was the last time for a file with the same columns; any other file stays as guessed. */
export function applyRemembered(guesses: ColumnGuess[], remembered: Remembered | undefined): ColumnGuess[] {
  const headers = guesses.map(({ header }) => header);
  if (remembered?.fingerprint !== fingerprintOf(headers)) return guesses;
  return adjust(guesses, { ...remembered.mapping }, 'remembered');
}

/** Equal for files whose columns have the same names in the same order, however they are spelled. */
export function fingerprintOf(headers: string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(headers.map(plainHeader)))
    .digest('hex');
}

function adjust(guesses: ColumnGuess[], targets: Targets, why: 'chosen' | 'remembered'): ColumnGuess[] {
  const given = new Map(guesses.map(({ column }) => [column, targets[column]]));
  const taken = new Set(given.values());
  return guesses.map((guess) => {
    const { share: _, ...rest } = guess;
    const target = given.get(guess.column);
    if (target === undefined) {
      if (guess.target && taken.has(guess.target)) {
        return { ...rest, target: undefined, why: 'second', rivals: [] };
      }
      return withoutSettled(guess, given);
    }
    if (target === (guess.target ?? null)) return { ...guess, rivals: [], why } as ColumnGuess;
    return target === null
      ? { ...rest, target: undefined, why, rivals: [] }
      : { ...rest, target, why, rivals: [] };
  });
}

/** A rival that somebody decided about is no question any more. */
function withoutSettled(guess: ColumnGuess, given: Map<number, TargetField | null | undefined>): ColumnGuess {
  const rivals = guess.rivals.filter((column) => given.get(column) === undefined);
  if (rivals.length === guess.rivals.length) return guess;
  const isSecond = guess.why === 'rival' && guess.rivals.some((column) => given.get(column));
  return { ...guess, rivals, ...(isSecond && { why: 'second' }) } as ColumnGuess;
}
