/** The plan of a kept file: understood, checked row by row, and counted by the policy chosen. */
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import { AppError } from '../errors.ts';
import { toMapping } from './column-guess.ts';
import type { Overrides } from './file-reading.ts';
import type { KeyTable } from './key-table.ts';
import type { Offer } from './offer.ts';
import { countOutcomes } from './outcomes.ts';
import { ANY_TYPE, type Counting, createVariants, gatherKeys } from './plan.ts';
import type { Policy } from './policy.ts';
import { createLookups, readCheckedGroups } from './rows.ts';
import { questionsOf, type Understanding, understand } from './understand.ts';
import type { CheckedRow } from './validate.ts';

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
  const read = () => readCheckedGroups(bytes(), { format, mapping }, lookups, undecided);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  // Read beside the file: the database and the service leave most of the time to us.
  const keys = policy === 'skip' ? gatherKeys(contacts.emails(account, either)) : undefined;
  keys?.catch(() => {});
  try {
    const { asIs, withCountry, rows } = await countRows(read(), { policy, ...limits }, signal);
    const outcomes = keys
      ? await skipping(await keys, { asIs, withCountry })
      : await countOutcomes(
          {
            contacts,
            account,
            types,
            policy,
            groups: read,
            winners: { asIs: asIs.winners, withCountry: withCountry.winners },
          },
          signal,
        );
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
  } finally {
    stop.abort(new Error('the plan is done'));
  }
}

/** Counts both variants: without a country for the rows that name none, and with one. */
async function countRows(
  groups: AsyncIterable<CheckedRow[]>,
  { policy, maxRows }: { policy: Policy; maxRows: number },
  signal: AbortSignal,
) {
  const variants = createVariants();
  let rows = 0;
  for await (const some of groups) {
    signal.throwIfAborted();
    rows += some.length;
    if (rows > maxRows) throw tooManyRows(maxRows);
    for (const row of some) variants.add(row);
  }
  const { withCountry } = variants;
  // Where nobody is added, no row needs a country.
  return { rows, withCountry, asIs: policy === 'update_only' ? withCountry : variants.asIs() };
}

async function skipping(present: KeyTable, { asIs, withCountry }: { asIs: Counting; withCountry: Counting }) {
  return { asIs: await asIs.skipping(present), withCountry: await withCountry.skipping(present) };
}

function tooManyRows(maxRows: number): AppError {
  const most = maxRows.toLocaleString('en');
  return new AppError(
    'too_many_rows',
    `This file has more than ${most} rows, which is as many as I import at once. Split it into several files and share those.`,
  );
}
