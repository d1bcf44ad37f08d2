/** One row of a file against what the service can store: a draft of a contact, or what is wrong with it. */
import type { ContactDraft } from '../contacts/contact.ts';
import { cleanValue, type DraftProblem, validateDraft } from '../contacts/draft.ts';
import { unguardCell } from '../csv-writer.ts';
import { emailKey } from './email-look.ts';
import { splitFullName } from './full-name.ts';
import type { Mapping, RowProblem, TargetField } from './import.ts';
import type { FileRow } from './parse.ts';

/** Names of the file turned into the service's numbers; undefined: there is none of that name. */
export type Lookups = {
  typeId(name: string): number | undefined;
  countryId(name: string): Promise<number | undefined>;
  typeNames: string[];
};

/** For rows whose own type or country is blank; an undecided country is undefined. */
export type Defaults = { typeId: number; countryId: number | undefined };

export type FitRow = {
  row: number;
  cells: string[];
  draft: ContactDraft;
  /** Equal for two spellings of one e-mail address. */
  key: string;
  /** The row names no country and none was chosen: fit only once one is, and its draft holds a stand-in. */
  countryMissing: boolean;
};
export type CheckedRow = (FitRow & { fit: true }) | (RowProblem & { cells: string[]; fit: false });

const STAND_IN = 1;
const SHOWN_VALUE = 60;

/** What is wrong with a fit row that has no country, where none was chosen. */
export const COUNTRY_MISSING = {
  reason: 'country missing',
  problem: 'The country is missing, and none was chosen for such rows',
};

export async function checkRow(
  fileRow: FileRow,
  mapping: Mapping,
  lookups: Lookups,
  defaults: Defaults,
): Promise<CheckedRow> {
  const { row, cells } = fileRow;
  const unfit = (reason: string, problem: string): CheckedRow => ({
    fit: false,
    row,
    cells,
    reason,
    problem,
  });
  if (fileRow.fault) return unfit('quote not closed', fileRow.fault);
  if (cells.slice(mapping.length).some((cell) => cell.trim() !== '')) {
    return unfit(
      'too many cells',
      `The row has ${cells.length} cells and the header ${mapping.length}: put quotes around a value that holds the delimiter`,
    );
  }
  const values = readValues(cells, mapping);
  const typeName = values.contact_type ?? '';
  const typeId = typeName === '' ? defaults.typeId : lookups.typeId(typeName);
  if (typeId === undefined) {
    return unfit(
      'contact type not known',
      `${quoted(typeName)} is not a contact type here: use ${list(lookups.typeNames)}`,
    );
  }
  const countryName = values.country ?? '';
  const countryId = countryName === '' ? defaults.countryId : await lookups.countryId(countryName);
  if (countryId === undefined && countryName !== '') {
    return unfit(
      'country not known',
      `${quoted(countryName)} is not a country I know: write its name or its two-letter code`,
    );
  }
  const check = validateDraft({
    ...values,
    contact_type_id: String(typeId),
    country: String(countryId ?? STAND_IN),
  });
  if (check.draft === undefined) {
    return unfit(reasonOf(check.problems), check.problems.map(({ message }) => message).join('; '));
  }
  const key = emailKey(check.draft.email);
  return { fit: true, row, cells, draft: check.draft, key, countryMissing: countryId === undefined };
}

/** What two spellings of the row's e-mail address have in common; the `key` of a fit row. */
export function keyOf(cells: string[], mapping: Mapping): string {
  return emailKey(cleanValue('email', readValues(cells, mapping).email ?? ''));
}

function readValues(cells: string[], mapping: Mapping): Partial<Record<TargetField, string>> {
  const values: Partial<Record<TargetField, string>> = {};
  mapping.forEach((field, column) => {
    if (field) values[field] = unguardCell((cells[column] ?? '').trim()).trim();
  });
  const { full_name: fullName, ...rest } = values;
  if (!fullName) return rest;
  const split = splitFullName(fullName);
  return {
    ...rest,
    first_name: rest.first_name || split.first_name,
    last_name: rest.last_name || split.last_name,
  };
}

const REASONS: Record<DraftProblem['kind'], (field: string) => string> = {
  missing: (field) => `${field} missing`,
  not_an_email: () => 'not an e-mail address',
  not_a_number: (field) => `${field} not known`,
  too_long: (field) => `${field} too long`,
};

function reasonOf(problems: DraftProblem[]): string {
  const [first] = problems;
  if (!first) return 'not fit';
  const field = first.field === 'email' ? 'e-mail address' : first.field.replaceAll('_', ' ');
  return REASONS[first.kind](field);
}

function quoted(value: string): string {
  const characters = [...value];
  return `\`${characters.length > SHOWN_VALUE ? `${characters.slice(0, SHOWN_VALUE).join('')}…` : value}\``;
}

function list(names: string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown}, …` : shown;
}
