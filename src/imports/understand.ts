/** A kept file understood: its table, and the field of each column as it was guessed, remembered or chosen. */
import type { Account } from '../contacts/account.ts';
import type { ContactType } from '../contacts/contact.ts';
import type { Contacts } from '../contacts/service.ts';
import { applyOverrides, applyRemembered, fingerprintOf } from './adjust-mapping.ts';
import type { ColumnGuess } from './column-guess.ts';
import type { Mapping, Overrides } from './file-reading.ts';
import { guessColumns, typeKey } from './mapping.ts';
import type { Question } from './offer.ts';
import { readTable, type Table } from './table.ts';

export type Understood = {
  table: Table;
  guesses: ColumnGuess[];
  /** The columns are taken as the last time for a file with the same header. */
  remembered: boolean;
  types: ContactType[];
};

export type Understanding = {
  contacts: Pick<Contacts, 'types' | 'isCountryName'>;
  account: Account;
  overrides: Overrides;
  /** The mapping last used in this account for files with this header. */
  findMapping(fingerprint: string): Promise<Mapping | undefined>;
};

/**
 * `bytes` starts anew each time; a part of the file is enough.
 * @throws AppError for what the sharer can put right, ContactsError
 */
export async function understand(
  bytes: () => AsyncIterable<Buffer>,
  { contacts, account, overrides, findMapping }: Understanding,
  signal?: AbortSignal,
): Promise<Understood> {
  const table = await readTable(bytes, overrides.format);
  const types = await contacts.types(account, signal);
  const guesses = guessColumns(table.columns, table.sample, {
    types: new Set(types.map(({ name }) => typeKey(name))),
    isCountry: contacts.isCountryName,
  });
  // `Column A` is no name to know a file by.
  const fingerprint = table.format.headerRow === 'none' ? undefined : fingerprintOf(table.columns);
  const mapping = fingerprint && (await findMapping(fingerprint));
  const remembered = mapping ? applyRemembered(guesses, { fingerprint, mapping }) : guesses;
  return {
    table,
    guesses: applyOverrides(remembered, overrides.columns),
    remembered: mapping !== undefined,
    types,
  };
}

/** What several columns could be meant for, each field once. */
export function questionsOf(guesses: ColumnGuess[]): Question[] {
  return guesses.flatMap(({ target, column, rivals }) =>
    target && rivals.length > 0 ? [{ field: target, column, rivals }] : [],
  );
}
