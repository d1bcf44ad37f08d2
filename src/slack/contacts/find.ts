/** Finding contacts: one exact hit opens its card, several are a list with pages, none says so and offers to add. */
import type { Account } from '../../contacts/account.ts';
import { ContactsError, isContactsError } from '../../contacts/client-errors.ts';
import type { Contact, ListedContact } from '../../contacts/contact.ts';
import type { Contacts, FoundContacts } from '../../contacts/service.ts';
import { AppError } from '../../errors.ts';
import { actions, button, say } from '../blocks.ts';
import type { Reply } from '../feature.ts';
import { count, counted, mrkdwn, plain } from '../text.ts';
import { buildCard } from './card.ts';
import { buildList } from './list.ts';

export const FIND_IDS = { add: 'contacts.find.add' } as const;

/** Travels in the value of the paging buttons. */
const LONGEST_QUERY = 200;

/** @throws AppError `query_too_long`, and what the contacts service throws */
export async function find(contacts: Contacts, account: Account, text: string, page = 1): Promise<Reply> {
  if (text.length > LONGEST_QUERY) {
    throw new AppError(
      'query_too_long',
      `That has ${count(text.length)} characters: search for a name, an e-mail address or a place in at most ${LONGEST_QUERY}.`,
    );
  }
  const found = await contacts.find(account, text, page);
  const [only] = found.contacts;
  if (!only) return buildNothingFound(found);
  if (found.matched === 1 && found.text) {
    const card = await findOnly(contacts, account, found, only.id);
    if (card) return card;
  }
  return buildList({ ...found, contacts: await withCountryNames(contacts, account, found.contacts) });
}

/** The card of a contact read now. `notes` as in `buildCard`. @throws ContactsError `not_found` */
export async function readCard(
  contacts: Contacts,
  account: Account,
  id: number,
  notes: string[] = [],
): Promise<Reply> {
  return showCard(contacts, account, await contacts.get(account, id), notes);
}

/** The card of a contact at hand. */
export async function showCard(
  contacts: Contacts,
  account: Account,
  contact: Contact,
  notes: string[] = [],
): Promise<Reply> {
  return buildCard({ ...contact, country: await nameCountry(contacts, account, contact.country) }, notes);
}

export async function withCountryNames(
  contacts: Contacts,
  account: Account,
  listed: ListedContact[],
): Promise<ListedContact[]> {
  return Promise.all(
    listed.map(async (one) => ({ ...one, country: await nameCountry(contacts, account, one.country) })),
  );
}

/** A contact is worth showing, and a saved one is saved, when only the name of its country cannot be learnt. */
async function nameCountry(contacts: Contacts, account: Account, country: string): Promise<string> {
  try {
    return await contacts.countryName(account, country);
  } catch (error) {
    if (error instanceof ContactsError) return country;
    throw error;
  }
}

export function buildNothingFound({ text, total }: Pick<FoundContacts, 'text' | 'total'>): Reply {
  if (!text)
    return say('There are no contacts yet.', actions(button(FIND_IDS.add, 'Add a contact', { value: '' })));
  return say(
    `No contact matches *${mrkdwn(text, 100)}* among ${counted(total, 'contact')}. I look in names, e-mail addresses and places; \`/contact help\` says what else I can do.`,
    actions(button(FIND_IDS.add, `Add “${plain(text, 60)}”`, { value: text })),
  );
}

/** undefined when it was deleted since the list was read: then the list says more than an error would. */
async function findOnly(
  contacts: Contacts,
  account: Account,
  { text, total }: FoundContacts,
  id: number,
): Promise<Reply | undefined> {
  try {
    const note = `The only one of ${counted(total, 'contact')} that matches *${mrkdwn(text, 100)}*:`;
    return await readCard(contacts, account, id, [note]);
  } catch (error) {
    if (isContactsError(error, 'not_found')) return undefined;
    throw error;
  }
}
