/** The rows of an import's kept file, checked by the choice made: read anew by whoever needs them, in any process. */
import type { Account } from '../contacts/account.ts';
import type { ContactType } from '../contacts/contact.ts';
import type { Contacts } from '../contacts/service.ts';
import type { FileFormat, Mapping } from './file-reading.ts';
import { typeKey } from './mapping.ts';
import { readBodyGroups } from './parse.ts';
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
  async function learn(name: string): Promise<number | undefined> {
    const id = await contacts.countryId(account, name);
    if (countryIds.size >= KEPT_COUNTRIES) countryIds.clear();
    countryIds.set(name, id);
    return id;
  }
  return {
    typeId: (name) => typeIds.get(typeKey(name)),
    typeNames: types.map(({ name }) => name),
    countryId(name) {
      if (name.length > LONGEST_COUNTRY) return undefined;
      const known = countryIds.get(name);
      return known !== undefined || countryIds.has(name) ? known : learn(name);
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
  for await (const rows of readCheckedGroups(bytes, file, lookups, defaults)) yield* rows;
}

/** The same, some at a time, as they are read. */
export async function* readCheckedGroups(
  bytes: AsyncIterable<Buffer>,
  file: { format: FileFormat; mapping: Mapping },
  lookups: Lookups,
  defaults: Defaults,
): AsyncGenerator<CheckedRow[]> {
  for await (const rows of readBodyGroups(bytes, file.format)) {
    const checked: CheckedRow[] = [];
    for (const row of rows) {
      const one = checkRow(row, file.mapping, lookups, defaults);
      checked.push(one instanceof Promise ? await one : one);
    }
    yield checked;
  }
}
