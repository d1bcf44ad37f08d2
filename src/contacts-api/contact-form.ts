/** A contact as a form of add and update brings it, checked for the account that sends it. */
import { hasType } from './accounts-repository.ts';
import type { Countries } from './countries.ts';
import { type ContactValues, checkContact, type IdReading, readCountryNumber, readId } from './fields.ts';
import { type FieldErrors, invalidChoice } from './problems.ts';
import type { ApiDb } from './schema.ts';

export type ContactReading =
  | { contact: ContactValues & { contact_type_id: number }; errors: undefined }
  | { contact: undefined; errors: FieldErrors };

/** `fields` by wire name, as they came; every fault is named at once. */
export async function readContact(
  db: ApiDb,
  accountId: number,
  fields: Record<string, string>,
  countries: Countries,
): Promise<ContactReading> {
  const type = await readTypeId(db, accountId, fields.contact_type_id);
  const { values, errors } = checkContact(fields, (text) => readCountryNumber(countries, text));
  if ('error' in type) return { contact: undefined, errors: { contact_type_id: [type.error], ...errors } };
  if (!values) return { contact: undefined, errors };
  return { contact: { ...values, contact_type_id: type.id }, errors: undefined };
}

/** A type of this account; another account's is as wrong as none. */
export async function readTypeId(db: ApiDb, accountId: number, text: string | undefined): Promise<IdReading> {
  const reading = readId('contact_type_id', text);
  if ('error' in reading || (await hasType(db, accountId, reading.id))) return reading;
  return { error: invalidChoice('contact_type_id') };
}
