/** The countries file named by CONTACTS_COUNTRIES_FILE: the service's numbers, as the operator knows them. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError, messageOf } from '../errors.ts';
import type { Country } from './contact.ts';
import { WireCountry } from './wire.ts';

const Listed = z.array(WireCountry);
const CountriesFile = z.union([
  Listed,
  z.object({ countries: Listed }).transform(({ countries }) => countries),
]);

/**
 * JSON: `[{"id": 1, "name": "Afghanistan"}, …]`, or the same under "countries". Read once, when the program starts.
 * @throws AppError `countries_file_invalid`
 */
export function readCountriesFile(path: string): Country[] {
  const invalid = (what: string, cause?: unknown) =>
    new AppError(
      'countries_file_invalid',
      `The file of CONTACTS_COUNTRIES_FILE ${what}. It should hold [{"id": 1, "name": "Afghanistan"}, …].`,
      { cause },
    );
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(`cannot be read (${messageOf(cause)})`, cause);
  }
  const parsed = CountriesFile.safeParse(json);
  if (!parsed.success) throw invalid('is not a list of countries');
  return parsed.data.map(({ id, name }) => ({ id, name }));
}
