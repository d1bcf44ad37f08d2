/** Counts a set of contacts by type and by country, and keeps the first few of them. */
import type { ListedContact } from '../contacts/contact.ts';
import { FIRST_SHOWN, type Preview } from './bulk.ts';

export type Counting = {
  add(contact: ListedContact, named: { type: string; country: string }): void;
  read(): Pick<Preview, 'breakdown' | 'first'>;
};

export function createCounting(): Counting {
  const types = new Map<string, number>();
  const countries = new Map<string, number>();
  const first: ListedContact[] = [];
  return {
    add(contact, { type, country }) {
      types.set(type, (types.get(type) ?? 0) + 1);
      countries.set(country, (countries.get(country) ?? 0) + 1);
      if (first.length < FIRST_SHOWN) first.push({ ...contact, country });
    },
    read: () => ({ breakdown: { types: mostFirst(types), countries: mostFirst(countries) }, first }),
  };
}

function mostFirst(counts: Map<string, number>): [string, number][] {
  return [...counts].sort(([a, some], [b, others]) => others - some || a.localeCompare(b));
}
