/** Countries by number and by name, over the table that ships with the program. */
import type { Country } from '../contacts/contact.ts';
import { countryTable } from '../contacts/country-table.ts';

export type Countries = {
  list: Country[];
  findName(id: number): string | undefined;
  /** By English name, letter case aside; also by the names people use instead, "USA" for instance. */
  findId(name: string): number | undefined;
};

export function buildCountries(): Countries {
  const table = countryTable();
  const names = new Map(table.map(({ id, name }) => [id, name]));
  const ids = new Map(table.map(({ id, name }) => [keyOf(name), id]));
  const others = table.flatMap(({ id, otherNames }) => otherNames.map((name) => [keyOf(name), id] as const));
  for (const [key, id] of others) {
    // Two countries call themselves Congo: such a name chooses neither.
    const clash = others.some(([otherKey, otherId]) => otherKey === key && otherId !== id);
    if (!clash && !ids.has(key)) ids.set(key, id);
  }
  return {
    list: table.map(({ id, name }) => ({ id, name })),
    findName: (id) => names.get(id),
    findId: (name) => ids.get(keyOf(name)),
  };
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
