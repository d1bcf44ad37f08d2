/** Guesses about columns as tests ask for them: with three contact types, and the world's countries. */
import { createCountryNames } from '../../src/contacts/country-names.ts';
import { type ColumnGuess, toMapping } from '../../src/imports/column-guess.ts';
import type { Mapping } from '../../src/imports/file-reading.ts';
import { guessColumns } from '../../src/imports/mapping.ts';

const { codeOf } = createCountryNames();
const known = {
  types: new Set(['customers', 'leads', 'friends']),
  isCountry: (name: string) => codeOf(name) !== undefined,
};

export function guess(header: string[], ...rows: string[][]): ColumnGuess[] {
  return guessColumns(header, rows, known);
}

/** undefined when no column holds e-mail addresses. */
export function map(header: string[], ...rows: string[][]): Mapping | undefined {
  const mapping = toMapping(guess(header, ...rows));
  return mapping.includes('email') ? mapping : undefined;
}
