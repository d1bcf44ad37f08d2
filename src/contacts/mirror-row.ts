/** What the mirror keeps of a contact: enough to find it and to show its row, and a hash that tells whether it changed. */
import { hash } from 'node:crypto';
import { storable } from '../storage/storable.ts';
import type { Contact, ListedContact } from './contact.ts';
import { normaliseText, searchWords } from './search.ts';
import type { WireContact } from './wire.ts';

/** `created_at` is an ISO time or null; `email` to `text` are normalised; the columns of `mirror_contacts`. */
export type MirrorRow = {
  id: number;
  hash: string;
  type_id: number;
  country: string;
  created_at: string | null;
  updated_at: string;
  email: string;
  /** The words of the name in the order of the alphabet. */
  name: string;
  city: string;
  state: string;
  text: string;
  contact: Packed;
};

/** What is shown of a contact and no other column holds, in the order of PACKED: names of fields would be half of all rows. */
export type Packed = (string | null)[];
const PACKED = ['email', 'first_name', 'last_name', 'fullname', 'contactType', 'city', 'state'] as const;

/** To be raised when rows are made in another way, so that every contact is taken for changed once. */
const LAYOUT = '3';
const MAX_VALUE = 300;
const MAX_TEXT = 2_000;
export const WORD = /[\p{L}\p{N}]+/gu;
/** What may stand before a word, as a list for expressions: the trigram index makes nothing of "no letter". */
export const USUAL_SIGNS = ` @._+,;:()'"/&#-`;
const AFTER_UNUSUAL_SIGN = new RegExp(`(?<=[^\\p{L}\\p{N}${USUAL_SIGNS}])[\\p{L}\\p{N}]+`, 'gu');
const SHORTEST_WORD = 4;
const LONGEST_WORD = 39;

/** `countryName` is part of it because it is searched too. */
export function hashOf(wire: WireContact, countryName: string): string {
  return hash('sha1', `${LAYOUT} ${countryName} ${JSON.stringify(wire)}`, 'base64').slice(0, 16);
}

export function toRow(contact: Contact, countryName: string, hash: string): MirrorRow {
  const listed: ListedContact = {
    id: contact.id,
    contactTypeId: contact.contactTypeId,
    contactType: contact.contactType === undefined ? undefined : kept(contact.contactType),
    email: kept(contact.email),
    first_name: kept(contact.first_name),
    last_name: kept(contact.last_name),
    fullname: kept(contact.fullname),
    state: kept(contact.state),
    city: kept(contact.city),
    country: kept(contact.country),
  };
  const { fullname, email, city, state, contactType = '' } = listed;
  const custom = contact.customFields.map(({ value }) => kept(value));
  const places = [city, state, kept(contact.state_province_region), countryName];
  const words = [fullname, email, kept(contact.altEmail), ...places, contactType, ...custom];
  const created = Date.parse(contact.createdAt);
  return {
    id: contact.id,
    hash,
    type_id: contact.contactTypeId,
    country: listed.country,
    created_at: Number.isNaN(created) ? null : new Date(created).toISOString(),
    updated_at: kept(contact.updatedAt),
    email: normaliseText(email),
    name: nameKey(fullname),
    city: normaliseText(city),
    state: normaliseText(state),
    text: searchable(normaliseText(words.join(' '))),
    contact: PACKED.map((field) => listed[field] ?? null),
  };
}

/** A contact as its row shows it; `row` as the database gives it. */
export function toListed(row: {
  id: string;
  type_id: string;
  country: string;
  contact: Packed;
  deleting?: { id: string; userId: string; at: string } | null;
}): ListedContact {
  const [email, first, last, full, type, city, state] = row.contact;
  const { deleting } = row;
  return {
    ...(deleting && { deleting: { ...deleting, at: new Date(deleting.at) } }),
    id: Number(row.id),
    contactTypeId: Number(row.type_id),
    contactType: type ?? undefined,
    email: email ?? '',
    first_name: first ?? '',
    last_name: last ?? '',
    fullname: full ?? '',
    state: state ?? '',
    city: city ?? '',
    country: row.country,
  };
}

/** The place of a field within `contact`, for asking the database about it. */
export function placeOf(field: (typeof PACKED)[number]): number {
  return PACKED.indexOf(field);
}

/**
 * The blank in front makes the first word look like every other: it begins after one of the usual signs. A word after an unusual
 * one stands once more at the end, or a search for its first letter or two would not find it.
 */
function searchable(text: string): string {
  return ` ${[text, ...(text.match(AFTER_UNUSUAL_SIGN) ?? [])].join(' ')}`.slice(0, MAX_TEXT).toWellFormed();
}

/** The same for every order of the words of a name. */
export function nameKey(text: string): string {
  return searchWords(text).sort().join(' ');
}

/** The words of a row's text that a slip of the finger can be told from, each once. With digits in it, none is a name. */
export function tellingWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const word of text.match(WORD) ?? []) {
    if (word.length >= SHORTEST_WORD && word.length <= LONGEST_WORD && !/\d/.test(word)) words.add(word);
  }
  return words;
}

function kept(text: string): string {
  return storable(text.slice(0, MAX_VALUE));
}
