/** The plan of a kept file: understood, checked row by row, and counted by the policy chosen. */
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import { AppError } from '../errors.ts';
import { toMapping } from './column-guess.ts';
import type { Offer, Overrides } from './import.ts';
import { countOutcomes } from './outcomes.ts';
import { createCounting, findPresent } from './plan.ts';
import type { Policy } from './policy.ts';
import { createLookups, readChecked } from './rows.ts';
import { questionsOf, type Understanding, understand } from './understand.ts';

/** Stands in for the type that is not chosen yet; a draft is only counted here, never sent. */
const ANY_TYPE = 1;
/** More types than one select can hold are asked for when they are needed. */
const MOST_TYPES = 100;

/** What of contacts a plan is made with. */
export type PlanContacts = Pick<
  Contacts,
  'types' | 'countryId' | 'countryName' | 'sameCountry' | 'isCountryName' | 'each' | 'emails'
>;

export type Planning = {
  contacts: PlanContacts;
  account: Account;
  by: { overrides: Overrides; policy: Policy };
  findMapping: Understanding['findMapping'];
  limits: { maxRows: number };
};

/**
 * Reads the kept file as often as needed: `bytes` starts anew each time. Memory: some 25 bytes for each address.
 * @returns undefined when no column looks like e-mail addresses
 * @throws AppError for what the sharer can put right, ContactsError when the service does not answer
 */
export async function examine(
  bytes: () => AsyncIterable<Buffer>,
  planning: Planning,
  signal: AbortSignal,
): Promise<Omit<Offer, 'seen'> | undefined> {
  const { contacts, account, by, findMapping, limits } = planning;
  const { policy, overrides } = by;
  const understanding = { contacts, account, overrides, findMapping };
  const { table, guesses, remembered, types } = await understand(bytes, understanding, signal);
  const { format, columns } = table;
  const mapping = toMapping(guesses);
  if (!mapping.includes('email')) return undefined;

  const lookups = createLookups(contacts, account, types);
  const undecided = { typeId: ANY_TYPE, countryId: undefined };
  const read = () => readChecked(bytes(), { format, mapping }, lookups, undecided);
  // Where nobody is added, no row needs a country.
  const asIs = createCounting({ countryChosen: policy === 'update_only' });
  const withCountry = createCounting({ countryChosen: true });
  let rows = 0;
  for await (const row of read()) {
    if (++rows > limits.maxRows) throw tooManyRows(limits.maxRows);
    if (rows % 1000 === 0) signal.throwIfAborted();
    asIs.add(row);
    withCountry.add(row);
  }
  // Every row that is fit as it is, is fit with a country too: these are all the addresses there are.
  const { winners } = withCountry;
  const counted = { asIs: asIs.winners, withCountry: winners };
  const outcomes =
    policy === 'skip'
      ? await findPresent(contacts.emails(account, signal), winners).then((present) => ({
          asIs: asIs.skipping(present),
          withCountry: withCountry.skipping(present),
        }))
      : await countOutcomes({ contacts, account, types, policy, rows: read, winners: counted }, signal);
  return {
    format,
    columns,
    mapping,
    rows,
    asIs: asIs.tally(outcomes.asIs),
    withCountry: withCountry.tally(outcomes.withCountry),
    types: types.slice(0, MOST_TYPES + 1),
    questions: questionsOf(guesses),
    remembered,
    by,
  };
}

function tooManyRows(maxRows: number): AppError {
  const most = maxRows.toLocaleString('en');
  return new AppError(
    'too_many_rows',
    `This file has more than ${most} rows, which is as many as I import at once. Split it into several files and share those.`,
  );
}
