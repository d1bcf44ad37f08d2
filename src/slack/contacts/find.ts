/** Finding contacts: one exact hit opens its card, several are a list with pages, none says so and offers to add. */
import type { Account } from '../../contacts/account.ts';
import { ContactsError, isContactsError } from '../../contacts/client-errors.ts';
import type { Contact, ListedContact } from '../../contacts/contact.ts';
import { formatFilter, formatQuery, parseQuery } from '../../contacts/query.ts';
import type { Contacts, FoundContacts } from '../../contacts/service.ts';
import { AppError } from '../../errors.ts';
import { actions, button, say } from '../blocks.ts';
import { buildRuns } from '../command/menu.ts';
import type { Reply } from '../feature.ts';
import { count, counted, mrkdwn, plain } from '../text.ts';
import { buildCard } from './card.ts';
import { buildList, describeCorrection, describeQuery, type Place } from './list.ts';
import { describeUnknown } from './unknown-filters.ts';

export const FIND_IDS = { add: 'contacts.find.add' } as const;

/** Travels in the value of the paging buttons. */
export const LONGEST_QUERY = 200;

export type Asked = {
  text: string;
  page?: number;
  /** Read the list now instead of answering from the copy. */
  fresh?: boolean;
  /** Where the answer goes; '' or nothing for a modal. */
  channelId?: string;
};

/** @throws AppError `query_too_long`, `query_invalid`, and what the contacts service throws */
export async function find(
  contacts: Contacts,
  account: Account,
  asked: Asked,
): Promise<{ reply: Reply; found: FoundContacts }> {
  const found = await search(contacts, account, asked);
  const [only] = found.contacts;
  if (!only) {
    const unknown = await describeUnknown(contacts, account, found.query.filters);
    return { reply: buildNothingFound(found, unknown), found };
  }
  if (found.matched === 1 && found.text) {
    const card = await findOnly(contacts, account, found, only.id);
    if (card) return { reply: card, found };
  }
  return { reply: buildList(found, placeOf(asked)), found };
}

/** @throws AppError `query_too_long`, `query_invalid` */
export function checkSearch(text: string): void {
  refuseLong(text);
  parseQuery(text);
}

/** @throws AppError `query_too_long` */
export function refuseLong(text: string): void {
  if (text.length <= LONGEST_QUERY) return;
  throw new AppError(
    'query_too_long',
    `That has ${count(text.length)} characters: search for a name, an e-mail address or a place in at most ${LONGEST_QUERY}.`,
  );
}

/** Found contacts with the names of their countries. @throws as `find` does */
export async function search(contacts: Contacts, account: Account, asked: Asked): Promise<FoundContacts> {
  const { text, page = 1, fresh } = asked;
  refuseLong(text);
  const found = await contacts.find(account, text, page, { fresh });
  return { ...found, contacts: await withCountryNames(contacts, account, found.contacts) };
}

function placeOf({ channelId = '' }: Asked): Place {
  if (channelId === '') return 'modal';
  return channelId.startsWith('D') ? 'direct' : 'channel';
}

/** The card of a contact read now. `notes` as in `buildCard`. @throws ContactsError `not_found` */
export async function readCard(
  contacts: Contacts,
  account: Account,
  id: number,
  notes: string[] = [],
): Promise<Reply> {
  const [contact, change] = await Promise.all([contacts.get(account, id), contacts.lastChange(account, id)]);
  return buildCard(await named(contacts, account, contact), notes, undefined, change);
}

/** The card of a contact at hand; `undo` as in `buildCard`. */
export async function showCard(
  contacts: Contacts,
  account: Account,
  contact: Contact,
  notes: string[] = [],
  undo?: string,
): Promise<Reply> {
  const change = await contacts.lastChange(account, contact.id);
  return buildCard(await named(contacts, account, contact), notes, undo, change);
}

async function named(contacts: Contacts, account: Account, contact: Contact): Promise<Contact> {
  return { ...contact, country: await nameCountry(contacts, account, contact.country) };
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

type Nothing = Pick<
  FoundContacts,
  'text' | 'total' | 'query' | 'corrected' | 'without' | 'nearest' | 'reading'
>;

/** `unknown`: what is filtered by and is not there, a sentence each; mrkdwn, escaped. */
export function buildNothingFound(found: Nothing, unknown: string[] = []): Reply {
  const { text, total, query, without } = found;
  const nearest = found.nearest.filter((name) => plain(name, 75) !== '' && quoteWords(name).words !== '');
  if (found.reading !== undefined) return buildStillReading(found);
  if (!text || total === 0)
    return say('There are no contacts yet.', actions(button(FIND_IDS.add, 'Add a contact', { value: '' })));
  const nobody = [
    `No contact matches ${describeQuery(found)} among ${counted(total, 'contact')}.`,
    ...unknown,
  ].join(' ');
  const where = query.words ? ' I look in names, e-mail addresses, places and types;' : '';
  const help = `${where} \`/contact help find\` says how to search.`;
  const others = [
    ...without.map(({ filter, matched }) => ({
      text: `find ${formatQuery({ ...query, filters: query.filters.filter((one) => one !== filter) })}`,
      label: `${count(matched)} ${matched === 1 ? 'matches' : 'match'} without ${formatFilter(filter)}`,
    })),
    ...nearest.map((name) => ({ text: `find ${formatQuery(quoteWords(name))}`, label: name })),
  ];
  const near =
    nearest.length > 0 ? ` The nearest: ${nearest.map((name) => mrkdwn(name, 60)).join(', ')}.` : '';
  return say(
    `${nobody}${near}${help}`,
    ...(others.length > 0 ? [buildRuns(others)] : []),
    ...(looksNew(query.words)
      ? [actions(button(FIND_IDS.add, `Add “${plain(query.words, 60)}”`, { value: query.words }))]
      : []),
  );
}

/** Nothing is said about who is not there before all are. */
function buildStillReading(found: Nothing): Reply {
  const { contacts = 0, percent } = found.reading ?? {};
  const share = percent === undefined ? '' : `, ${percent} %`;
  const soFar = `I am still reading the list for the first time (${counted(contacts, 'contact')} so far${share})`;
  const whom = found.text ? `, and nobody of those matches ${describeQuery(found)}` : '';
  return say(`${soFar}${whom}. This answer follows when I am through.`);
}

/** A stranger's name is searched for as words, whatever it looks like. */
function quoteWords(name: string) {
  return {
    words: name
      .replaceAll(':', ' ')
      .slice(0, LONGEST_QUERY - 10)
      .trim(),
    filters: [],
  };
}

/** A name or an address, which somebody may want to add. */
function looksNew(words: string): boolean {
  return words.length <= 100 && (/^\S+@\S+$/.test(words) || /^\p{L}[\p{L}\p{M}'’. @<>\w-]*$/u.test(words));
}

/** undefined when it was deleted since the list was read: then the list says more than an error would. */
async function findOnly(
  contacts: Contacts,
  account: Account,
  found: FoundContacts,
  id: number,
): Promise<Reply | undefined> {
  try {
    const note = `The only one of ${counted(found.total, 'contact')} that matches ${describeQuery(found)}:`;
    const corrected = found.corrected === undefined ? [] : [describeCorrection(found)];
    return await readCard(contacts, account, id, [...corrected, note]);
  } catch (error) {
    if (isContactsError(error, 'not_found')) return undefined;
    throw error;
  }
}
