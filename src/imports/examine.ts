/** What a shared file is: fetched, kept, understood and counted, or a reason why not. */
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import { AppError } from '../errors.ts';
import { toMapping } from './column-guess.ts';
import type { Offer } from './import.ts';
import { guessColumns, typeKey } from './mapping.ts';
import { createCounting, findPresent } from './plan.ts';
import { createLookups, readChecked } from './rows.ts';
import { readTable } from './table.ts';

/** Stands in for the type that is not chosen yet; a draft is only counted here, never sent. */
const ANY_TYPE = 1;
/** More types than one select can hold are asked for when they are needed. */
const MOST_TYPES = 100;

/**
 * Reads the kept file as often as needed: `bytes` starts anew each time.
 * @returns undefined when no column looks like e-mail addresses
 * @throws AppError for what the sharer can put right, ContactsError when the service does not answer
 */
export async function examine(
  bytes: () => AsyncIterable<Buffer>,
  contacts: Pick<Contacts, 'types' | 'countryId' | 'isCountryName' | 'each'>,
  account: Account,
  limits: { maxRows: number },
  signal: AbortSignal,
): Promise<Offer | undefined> {
  const { format, columns, sample } = await readTable(bytes);
  const types = await contacts.types(account, signal);
  const guesses = guessColumns(columns, sample, {
    types: new Set(types.map(({ name }) => typeKey(name))),
    isCountry: contacts.isCountryName,
  });
  const mapping = toMapping(guesses);
  if (!mapping.includes('email')) return undefined;

  const lookups = createLookups(contacts, account, types);
  const asIs = createCounting({ countryChosen: false });
  const withCountry = createCounting({ countryChosen: true });
  let rows = 0;
  const undecided = { typeId: ANY_TYPE, countryId: undefined };
  for await (const row of readChecked(bytes(), { format, mapping }, lookups, undecided)) {
    if (++rows > limits.maxRows) throw tooManyRows(limits.maxRows);
    asIs.add(row);
    withCountry.add(row);
  }
  // Every row that is fit as it is, is fit with a country too: these are all the addresses there are.
  const present = await findPresent(contacts.each(account, signal), withCountry.winners);
  return {
    format,
    columns,
    mapping,
    rows,
    asIs: asIs.tally(present),
    withCountry: withCountry.tally(present),
    types: types.slice(0, MOST_TYPES + 1),
  };
}

function tooManyRows(maxRows: number): AppError {
  const most = maxRows.toLocaleString('en');
  return new AppError(
    'too_many_rows',
    `This file has more than ${most} rows, which is as many as I import at once. Split it into several files and share those.`,
  );
}
