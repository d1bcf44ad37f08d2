/** The rules for a contact's fields, alike for add, update and the rows of an upload. */
import { OPTIONAL_FIELDS, type OptionalField } from '../contacts/contact.ts';
import type { Countries } from './countries.ts';
import {
  type FieldErrors,
  invalidChoice,
  mustBeEmail,
  mustBeInteger,
  required,
  tooLong,
} from './problems.ts';

/** What a person writes of a contact, ready for its columns; a blank optional field is null. */
export type ContactValues = { email: string; country_id: number } & Record<OptionalField, string | null>;

/** In code points, as the columns count them. */
export const MAX_TEXT = 255;
const MAX_ID = 2_147_483_647;

const WORD = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?';
/** Letters of any script on both sides; a domain without a dot is a slip of the pen in a mailing list. */
const EMAIL = new RegExp(`^${WORD}(\\.${WORD})*@(${LABEL}\\.)+${LABEL}$`, 'u');

/** Either an id, or the sentence that says what is wrong with the text. */
export type IdReading = { id: number } | { error: string };
export type ContactCheck =
  | { values: ContactValues; errors: undefined }
  | { values: undefined; errors: FieldErrors };

/** Trimmed as Laravel does; without NUL, which PostgreSQL cannot hold and nobody means. */
export function cleanText(text: string | undefined): string {
  return (text ?? '').replaceAll('\0', '').trim();
}

/**
 * `fields` by wire name, as they came. All faults are named at once, one sentence for each field; `contact_type_id` is
 * not looked at, since only the database knows an account's types.
 */
export function checkContact(
  fields: Record<string, string>,
  readCountry: (text: string) => IdReading,
): ContactCheck {
  const errors: FieldErrors = {};
  const email = cleanText(fields.email);
  const emailError = findEmailError(email);
  if (emailError) errors.email = [emailError];
  const country = readCountry(cleanText(fields.country));
  if ('error' in country) errors.country = [country.error];
  const optional = {} as Record<OptionalField, string | null>;
  for (const field of OPTIONAL_FIELDS) {
    const text = cleanText(fields[field]);
    if (isTooLong(text)) errors[field] = [tooLong(field, MAX_TEXT)];
    optional[field] = text || null;
  }
  if ('error' in country || Object.keys(errors).length > 0) return { values: undefined, errors };
  return { values: { email, country_id: country.id, ...optional }, errors: undefined };
}

/** For forms: the country's number, as the pages document it. */
export function readCountryNumber(countries: Countries, text: string): IdReading {
  const reading = readId('country', text);
  if ('error' in reading || countries.findName(reading.id) !== undefined) return reading;
  return { error: invalidChoice('country') };
}

/** For the rows of a file: the country's number or its name, as the sample and the list write it. */
export function readCountryNameOrNumber(countries: Countries, text: string): IdReading {
  if (text === '' || /^\d+$/.test(text)) return readCountryNumber(countries, text);
  const id = countries.findId(text);
  return id === undefined ? { error: invalidChoice('country') } : { id };
}

/** A required number of a record; one beyond the range of ids can only be a wrong choice. */
export function readId(field: string, typed: string | undefined): IdReading {
  const text = cleanText(typed);
  if (text === '') return { error: required(field) };
  if (!/^[+-]?\d+$/.test(text)) return { error: mustBeInteger(field) };
  const id = findId(text);
  return id === undefined ? { error: invalidChoice(field) } : { id };
}

/** The number of a record in a query or a list of ids; undefined when no record can have it. */
export function findId(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\+?\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id >= 1 && id <= MAX_ID ? id : undefined;
}

function findEmailError(email: string): string | undefined {
  if (email === '') return required('email');
  if (isTooLong(email)) return tooLong('email', MAX_TEXT);
  return EMAIL.test(email) ? undefined : mustBeEmail('email');
}

function isTooLong(text: string): boolean {
  return text.length > MAX_TEXT && [...text].length > MAX_TEXT;
}
