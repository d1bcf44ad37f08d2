/** The rules for what a person may fill in, shared by the add and edit form and by the CSV import. */
import { type ContactDraft, OPTIONAL_FIELDS, type OptionalField } from './contact.ts';
import { emailFault, quoted } from './email-fault.ts';

export type DraftField = 'email' | 'contact_type_id' | 'country' | OptionalField;
export const DRAFT_FIELDS: readonly DraftField[] = [
  'email',
  'contact_type_id',
  'country',
  ...OPTIONAL_FIELDS,
];

export type DraftProblemKind = 'missing' | 'not_an_email' | 'not_a_number' | 'too_long';
/** `message` says what is wrong and what to do; it quotes the value, which is text of strangers: escape it. */
export type DraftProblem = { field: DraftField; kind: DraftProblemKind; message: string };
export type DraftCheck =
  | { draft: ContactDraft; problems: [] }
  | { draft: undefined; problems: DraftProblem[] };

/** In characters as the service's database counts them (code points). */
export const MAX_FIELD_LENGTH = 255;
/** Nearly every value is such, and holds nothing to take away but blanks. */
const PLAIN = /^[\x20-\x7e]*$/;
const MAILTO = /^(mailto:\s*)+/i;

const LABELS: Record<DraftField, string> = {
  email: 'e-mail address',
  contact_type_id: 'contact type',
  country: 'country',
  first_name: 'first name',
  last_name: 'last name',
  state: 'state',
  city: 'city',
  address_line1: 'first address line',
  address_line2: 'second address line',
  state_province_region: 'state, province or region',
  postal_code: 'postal code',
};

/**
 * `fields` by wire name, as typed; a field left out counts as blank. Ids are numbers as text: a country's name is
 * turned into its number (`Contacts.countryId`) before it comes here.
 */
export function validateDraft(fields: Record<string, string>): DraftCheck {
  const problems: DraftProblem[] = [];
  const draft: Partial<Record<DraftField, string | number>> = {};
  for (const field of DRAFT_FIELDS) {
    const value = cleanValue(field, fields[field] ?? '');
    const problem = findValueProblem(field, value);
    if (problem) problems.push(problem);
    draft[field] = field === 'contact_type_id' || field === 'country' ? Number(value) : value;
  }
  if (problems.length > 0) return { draft: undefined, problems };
  return { draft: draft as ContactDraft, problems: [] };
}

/** The first thing wrong with one field as typed; undefined when it is fine. */
export function findProblem(field: DraftField, typed: string): DraftProblem | undefined {
  return findValueProblem(field, cleanValue(field, typed));
}

function findValueProblem(field: DraftField, value: string): DraftProblem | undefined {
  const length = value.length > MAX_FIELD_LENGTH ? [...value].length : value.length;
  if (length > MAX_FIELD_LENGTH) {
    const message = `The ${LABELS[field]} has ${length} characters: shorten it to ${MAX_FIELD_LENGTH}`;
    return { field, kind: 'too_long', message };
  }
  if (field === 'email') return findEmailProblem(value);
  if (field === 'contact_type_id' || field === 'country') return findIdProblem(field, value);
  return undefined;
}

/**
 * One line without the characters that no single-line field can hold. Invisible formatting characters and a link's `mailto:`
 * are dropped from an e-mail address only, where they are always an accident of copying; names in some scripts need them.
 */
export function cleanValue(field: DraftField, typed: string): string {
  if (typed === '') return '';
  if (PLAIN.test(typed) && !(field === 'email' && typed.includes(':'))) return typed.trim();
  const line = typed.toWellFormed().replace(/\p{Cc}+/gu, ' ');
  return field === 'email'
    ? line
        .replace(/\p{Cf}+/gu, '')
        .trim()
        .replace(MAILTO, '')
    : line.trim();
}

/** The field's name within a sentence. */
export function fieldLabel(field: DraftField): string {
  return LABELS[field];
}

/** The draft with every text cleaned as `cleanValue` does. */
export function cleanDraft(draft: ContactDraft): ContactDraft {
  const texts = (['email', ...OPTIONAL_FIELDS] as const).map((field) => [
    field,
    cleanValue(field, draft[field]),
  ]);
  return { ...draft, ...Object.fromEntries(texts) };
}

function findEmailProblem(value: string): DraftProblem | undefined {
  const field = 'email';
  if (value === '') return { field, kind: 'missing', message: 'The e-mail address is missing: fill it in' };
  const fault = emailFault(value);
  if (fault === undefined) return undefined;
  return { field, kind: 'not_an_email', message: `${quoted(value)} is not an e-mail address: ${fault}` };
}

function findIdProblem(field: 'contact_type_id' | 'country', value: string): DraftProblem | undefined {
  const label = LABELS[field];
  if (value === '') return { field, kind: 'missing', message: `The ${label} is missing: choose one` };
  if (/^\d{1,10}$/.test(value) && Number(value) > 0) return undefined;
  return { field, kind: 'not_a_number', message: `${quoted(value)} is not a known ${label}: choose one` };
}
