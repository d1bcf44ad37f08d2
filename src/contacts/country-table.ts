/** The countries this program ships: ISO 3166 names in English, in English alphabetical order, numbered from 1. */
import en from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import type { Country } from './contact.ts';

/** `code` is the ISO 3166-1 alpha-2 code; `otherNames` are names people also write ("USA", "Russia"), never shown. */
export type ShippedCountry = Country & { code: string; otherNames: string[] };

/**
 * About 250 countries, ordered by name. The numbers follow from the order alone, so they are this program's own: our
 * server checks against them, while at another service a number from here is a guess until it is proven there.
 */
export function countryTable(): ShippedCountry[] {
  // A locale fixed by name: the numbers must not depend on the machine's language.
  const { compare } = new Intl.Collator('en');
  return Object.entries<string | string[]>(en.countries)
    .map(([code, value]) => ({ code, names: [value].flat() }))
    .map(({ code, names: [name = code, ...otherNames] }) => ({ code, name, otherNames }))
    .sort((a, b) => compare(a.name, b.name))
    .map((country, index) => ({ id: index + 1, ...country }));
}
