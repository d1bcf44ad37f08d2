/** What a search filters by that there is not: a type that nobody set up, a country that nobody knows. */
import type { Account } from '../../contacts/account.ts';
import { ContactsError } from '../../contacts/client-errors.ts';
import type { Filter } from '../../contacts/query.ts';
import { normaliseText } from '../../contacts/search.ts';
import type { Contacts } from '../../contacts/service.ts';
import { mrkdwn } from '../text.ts';

const MAX_TYPES = 20;

/** A sentence each, mrkdwn, escaped; what cannot be learnt now is not said. */
export async function describeUnknown(
  contacts: Contacts,
  account: Account,
  filters: Filter[],
): Promise<string[]> {
  const told = filters.map(({ name, value }) => {
    if (name === 'type') return describeType(contacts, account, value);
    return name === 'country' ? describeCountry(contacts, account, value) : [];
  });
  try {
    return (await Promise.all(told)).flat();
  } catch (error) {
    if (error instanceof ContactsError) return [];
    throw error;
  }
}

async function describeType(contacts: Contacts, account: Account, value: string): Promise<string[]> {
  const types = await contacts.types(account);
  const part = normaliseText(value);
  if (types.some(({ id, name }) => String(id) === value || normaliseText(name).includes(part))) return [];
  const names = types.slice(0, MAX_TYPES).map(({ name }) => mrkdwn(name, 60));
  const more = types.length > names.length ? ` and ${types.length - names.length} more` : '';
  const known = names.length > 0 ? `; there are ${names.join(', ')}${more}` : '';
  return [`There is no type *${mrkdwn(value, 60)}*${known}.`];
}

async function describeCountry(contacts: Contacts, account: Account, value: string): Promise<string[]> {
  const isKnown = contacts.isCountryName(value) || (await contacts.countryId(account, value)) !== undefined;
  return isKnown ? [] : [`I know no country *${mrkdwn(value, 60)}*.`];
}
