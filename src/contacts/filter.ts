/** Whether a contact of the kept list passes the filters of a query. */
import type { Entry } from './directory.ts';
import { type FieldName, type Filter, readField, readSince } from './query.ts';
import { normaliseText } from './search.ts';

export type Passes = (entry: Entry) => boolean;

/** `sameCountry` tells whether two names, codes or numbers mean one country. */
export function buildPasses(
  { name, value }: Filter,
  sameCountry: (one: string, other: string) => boolean,
  now: Date,
): Passes {
  const part = normaliseText(value);
  const holds = (text: string) => normaliseText(text).includes(part);
  switch (name) {
    case 'country': {
      const same = remembered((country) => country !== '' && sameCountry(country, value));
      return ({ contact }) => same(contact.country);
    }
    case 'type': {
      const named = remembered(holds);
      return ({ contact }) =>
        String(contact.contactTypeId) === value || (!!contact.contactType && named(contact.contactType));
    }
    case 'city':
    case 'state': {
      const named = remembered(holds);
      return ({ contact }) => named(contact[name]);
    }
    case 'email':
      return ({ contact }) => holds(contact.email);
    case 'id':
      return ({ contact }) => contact.id === Number(value.replace('#', ''));
    case 'has':
    case 'missing': {
      const field = readField(value) ?? 'email';
      return ({ contact }) => (fieldOf(contact, field).trim() !== '') === (name === 'has');
    }
    case 'since': {
      const since = readSince(value, now)?.getTime() ?? Number.NaN;
      return ({ createdAt }) => createdAt >= since;
    }
  }
}

function fieldOf(contact: Entry['contact'], field: FieldName): string {
  const { fullname, first_name, last_name, contactType, email, country, city, state } = contact;
  const first = first_name;
  const last = last_name;
  return { name: fullname, first, last, type: contactType ?? '', email, country, city, state }[field];
}

/** Many contacts have the same few places and types: each is judged once. */
function remembered(judge: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const answer = judge(text);
    known.set(text, answer);
    return answer;
  };
}
