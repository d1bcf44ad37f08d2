/** One row of a file against what the service can store: a draft of a contact, or what is wrong with it. */
import type { ContactDraft } from '../contacts/contact.ts';
import { cleanValue, type DraftProblem, validateDraft } from '../contacts/draft.ts';
import { quoted } from '../contacts/email-fault.ts';
import { unguardCell } from '../csv-writer.ts';
import { findDoubts } from './doubts.ts';
import { emailKey, readMailbox } from './email-look.ts';
import type { Mapping, TargetField } from './file-reading.ts';
import { splitFullName } from './full-name.ts';
import type { CellProblem, RowProblem } from './offer.ts';
import type { FileRow } from './parse.ts';

/** Names of the file turned into the service's numbers; undefined: there is none of that name. */
export type Lookups = {
  typeId(name: string): number | undefined;
  /** At once where it is known. */
  countryId(name: string): number | undefined | Promise<number | undefined>;
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
  /** Whether the row itself says so: what it does not name is a default, and for new contacts only. */
  named: { type: boolean; country: boolean };
  /** What looks like a slip, and goes in as it stands; looked for when asked, since it takes longer than all the rest. */
  doubts(): CellProblem[];
};
/** `problems` are all there are, at least one; `reason` is that of the first, `problem` says them all. */
export type UnfitRow = RowProblem & { cells: string[]; problems: CellProblem[] };
export type CheckedRow = (FitRow & { fit: true }) | (UnfitRow & { fit: false });

const STAND_IN = 1;
const LONGEST_VALUE = 300;

/** What is wrong with a fit row that has no country, where none was chosen. */
export const COUNTRY_MISSING = {
  reason: 'country missing',
  problem: 'The country is missing, and none was chosen for such rows',
};

/** What is wrong with a row that would be added and names no type, where none was chosen. */
export const TYPE_MISSING = {
  reason: 'contact type missing',
  problem: 'The contact type is missing, and none was chosen for such rows',
};

/** At once, or later where the number of its country is not known yet. */
export function checkRow(
  fileRow: FileRow,
  mapping: Mapping,
  lookups: Lookups,
  defaults: Defaults,
): CheckedRow | Promise<CheckedRow> {
  const fault = findRowFault(fileRow, mapping);
  if (fault) {
    const { row } = fileRow;
    return unfit(fileRow, [{ row, column: undefined, field: undefined, value: '', ...fault }]);
  }
  const values = readValues(fileRow.cells, mapping);
  const check = (countryId: number | undefined) =>
    checkValues(values, countryId, { fileRow, mapping, lookups, defaults });
  const countryId = values.country ? lookups.countryId(values.country) : defaults.countryId;
  return countryId instanceof Promise ? countryId.then(check) : check(countryId);
}

type Checking = { fileRow: FileRow; mapping: Mapping; lookups: Lookups; defaults: Defaults };

function checkValues(values: Values, countryId: number | undefined, checking: Checking): CheckedRow {
  const { fileRow, mapping, lookups, defaults } = checking;
  const { row, cells } = fileRow;
  const about = (field: TargetField, reason: string, problem: string): CellProblem => {
    const column = columnOf(field, mapping);
    const value =
      column === undefined ? '' : (cells[column] ?? '').trim().slice(0, LONGEST_VALUE).toWellFormed();
    return { row, column, field, value, reason, problem };
  };
  const { contact_type: typeName = '', country: countryName = '' } = values;
  const typeId = typeName === '' ? defaults.typeId : lookups.typeId(typeName);
  const problems: CellProblem[] = [];
  if (typeId === undefined) {
    const problem = `${quoted(typeName)} is not a contact type here: use ${list(lookups.typeNames)}`;
    problems.push(about('contact_type', 'contact type not known', problem));
  }
  if (countryId === undefined && countryName !== '') {
    const problem = `${quoted(countryName)} is not a country I know: write its name or its two-letter code`;
    problems.push(about('country', 'country not known', problem));
  }
  const check = validateDraft({
    ...values,
    contact_type_id: String(typeId ?? STAND_IN),
    country: String(countryId ?? STAND_IN),
  });
  for (const problem of check.problems) {
    // The stand-ins are fine: only what stands in the file is at fault here.
    const field = problem.field === 'contact_type_id' ? 'contact_type' : problem.field;
    problems.push(about(field, reasonOf(problem), problem.message));
  }
  if (problems.length > 0 || !check.draft) return unfit(fileRow, problems);
  const { draft } = check;
  return {
    fit: true,
    row,
    cells,
    draft,
    key: emailKey(draft.email),
    countryMissing: countryId === undefined,
    named: { type: typeName !== '', country: countryName !== '' },
    doubts: () =>
      findDoubts(values, draft.email).map(({ field, reason, problem }) => about(field, reason, problem)),
  };
}

function unfit({ row, cells }: FileRow, problems: CellProblem[]): CheckedRow {
  const reason = problems[0]?.reason ?? 'not fit';
  const problem = problems.map((one) => one.problem).join('; ');
  return { fit: false, row, cells, reason, problem, problems };
}

/** Why the cells of a row cannot be told apart; undefined when they can. */
function findRowFault(
  { fault, cells }: FileRow,
  mapping: Mapping,
): { reason: string; problem: string } | undefined {
  if (fault) return { reason: 'quote not closed', problem: fault };
  if (cells.length <= mapping.length) return undefined;
  if (cells.slice(mapping.length).every((cell) => cell.trim() === '')) return undefined;
  const problem = `The row has ${cells.length} cells and the header ${mapping.length}: put quotes around a value that holds the delimiter`;
  return { reason: 'too many cells', problem };
}

/** A name that no column of its own holds comes from the whole name. */
function columnOf(field: TargetField, mapping: Mapping): number | undefined {
  const own = mapping.indexOf(field);
  if (own >= 0) return own;
  const whole = field === 'first_name' || field === 'last_name' ? mapping.indexOf('full_name') : -1;
  return whole >= 0 ? whole : undefined;
}

/** What two spellings of the row's e-mail address have in common; the `key` of a fit row. */
export function keyOf(cells: string[], mapping: Mapping): string {
  return emailKey(cleanValue('email', readValues(cells, mapping).email ?? ''));
}

type Values = Partial<Record<TargetField, string>>;

function readValues(cells: string[], mapping: Mapping): Values {
  const values: Values = {};
  for (let column = 0; column < mapping.length; column++) {
    const field = mapping[column];
    if (field) values[field] = unguardCell((cells[column] ?? '').trim()).trim();
  }
  const mailbox = values.email ? readMailbox(values.email) : undefined;
  if (mailbox) values.email = mailbox.email;
  if (values.full_name === undefined && !mailbox?.name) return values;
  const { full_name: whole, ...rest } = values;
  const fullName = whole || mailbox?.name;
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

function reasonOf({ field, kind }: DraftProblem): string {
  return REASONS[kind](field === 'email' ? 'e-mail address' : field.replaceAll('_', ' '));
}

function list(names: string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown}, …` : shown;
}
