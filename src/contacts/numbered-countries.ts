/** One table of countries out of several, the more trusted first: no number and no country twice. */
import type { Country } from './contact.ts';

/** `proven`: the service itself has shown that this number means this country, or cannot show it any better. */
export type NumberedCountry = Country & { proven: boolean };

export type NumberedCountries = {
  /** In the order of their names. */
  rows: NumberedCountry[];
  byId: Map<number, NumberedCountry>;
  /** By `keyOf` of the name. */
  byKey: Map<string, NumberedCountry>;
};

/** A row with a blank name takes its number out of use. */
export function buildNumberedCountries(
  trustedFirst: NumberedCountry[],
  keyOf: (name: string) => string,
): NumberedCountries {
  const taken = new Set<number>();
  const byKey = new Map<string, NumberedCountry>();
  for (const country of trustedFirst) {
    const key = keyOf(country.name);
    if (!taken.has(country.id) && key !== '' && !byKey.has(key)) byKey.set(key, country);
    taken.add(country.id);
  }
  const { compare } = new Intl.Collator('en');
  const rows = [...byKey.values()].sort((a, b) => compare(a.name, b.name));
  return { rows, byId: new Map(rows.map((row) => [row.id, row])), byKey };
}
