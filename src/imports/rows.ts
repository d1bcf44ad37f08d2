/** The rows of an import's kept file, checked by the choice made: read anew by whoever needs them, in any process. */
import type { Account } from '../contacts/account.ts';
import type { ContactType } from '../contacts/contact.ts';
import type { Contacts } from '../contacts/service.ts';
import type { FileFormat, Mapping } from './import.ts';
import { typeKey } from './mapping.ts';
import { readBody } from './parse.ts';
import { type CheckedRow, checkRow, type Defaults, type Lookups } from './validate.ts';

const KEPT_COUNTRIES = 1000;
/** No country is called so; a quote that was never closed may be. */
const LONGEST_COUNTRY = 200;

/** Types by name; countries by what the service knows, each distinct spelling asked once. */
export function createLookups(
  contacts: Pick<Contacts, 'countryId'>,
  account: Account,
  types: ContactType[],
): Lookups & { forget(): void } {
  const typeIds = new Map(types.map(({ id, name }) => [typeKey(name), id]));
  const countryIds = new Map<string, number | undefined>();
  return {
    typeId: (name) => typeIds.get(typeKey(name)),
    typeNames: types.map(({ name }) => name),
    async countryId(name) {
      if (name.length > LONGEST_COUNTRY) return undefined;
      if (countryIds.has(name)) return countryIds.get(name);
      const id = await contacts.countryId(account, name);
      if (countryIds.size >= KEPT_COUNTRIES) countryIds.clear();
      countryIds.set(name, id);
      return id;
    },
    forget: () => countryIds.clear(),
  };
}

/** Every row below the header. */
export async function* readChecked(
  bytes: AsyncIterable<Buffer>,
  file: { format: FileFormat; mapping: Mapping },
  lookups: Lookups,
  defaults: Defaults,
): AsyncGenerator<CheckedRow> {
  for await (const row of readBody(bytes, file.format)) {
    yield await checkRow(row, file.mapping, lookups, defaults);
  }
}
