/** Which column of a file fills which field: e-mail addresses by content, everything else by the header's name. */
import { looksLikeEmail } from './email-look.ts';
import { findField } from './header-names.ts';
import type { Mapping, TargetField } from './import.ts';

const MOST = 0.5;

/**
 * The mapping by column. `sample` is the first rows below the header; `typeNames` (as `typeKey` gives them) decide whether a
 * column called "Type" is about contact types.
 */
export function guessMapping(
  header: string[],
  sample: string[][],
  emailColumn: number,
  typeNames: ReadonlySet<string>,
): Mapping {
  const taken = new Set<TargetField>(['email']);
  const mapping = header.map((name, column) => {
    if (column === emailColumn) return 'email';
    const field = findField(name);
    if (!field || taken.has(field)) return null;
    if (field === 'contact_type' && !namesTypes(sample, column, typeNames)) return null;
    taken.add(field);
    return field;
  });
  return withoutDoubledName(mapping);
}

/**
 * Among the columns of mostly addresses the one the header calls so, else the one with the most; undefined when there is
 * none: then this is no file of contacts.
 */
export function findEmailColumn(header: string[], sample: string[][]): number | undefined {
  const candidates = header
    .map((name, column) => ({
      column,
      named: findField(name) === 'email',
      share: emailShare(sample, column),
    }))
    .filter(({ share }) => share >= MOST)
    .sort((a, b) => Number(b.named) - Number(a.named) || b.share - a.share || a.column - b.column);
  return candidates[0]?.column;
}

function emailShare(sample: string[][], column: number): number {
  const filled = sample.map((cells) => cells[column] ?? '').filter((cell) => cell.trim() !== '');
  return filled.length === 0 ? 0 : filled.filter(looksLikeEmail).length / filled.length;
}

function namesTypes(sample: string[][], column: number, typeNames: ReadonlySet<string>): boolean {
  return sample.some((cells) => typeNames.has(typeKey(cells[column] ?? '')));
}

/** The form in which two spellings of a contact type's name are equal. */
export function typeKey(name: string): string {
  return name.trim().toLowerCase();
}

/** A full name beside first and last name says nothing new; beside a first name alone it is the last (`Vorname;Name`). */
function withoutDoubledName(mapping: Mapping): Mapping {
  if (!mapping.includes('first_name')) return mapping;
  const instead = mapping.includes('last_name') ? null : 'last_name';
  return mapping.map((field) => (field === 'full_name' ? instead : field));
}
