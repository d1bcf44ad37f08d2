/** The countries that ship with the program, and how a file may name them. */
import { expect, test } from 'vitest';
import { buildCountries } from '../../src/contacts-api/countries.ts';

const countries = buildCountries();

test('the countries are numbered from 1 in English alphabetical order', () => {
  expect(countries.list.map(({ id }) => id)).toEqual(countries.list.map((_country, index) => index + 1));
  expect(countries.list.slice(0, 3).map(({ name }) => name)).toEqual([
    'Afghanistan',
    'Åland Islands',
    'Albania',
  ]);
  expect(countries.list.at(-1)?.name).toBe('Zimbabwe');
  const names = countries.list.map(({ name }) => name);
  expect(names).toEqual(names.toSorted(new Intl.Collator('en').compare));
});

test('every country is found again by its name, in any letter case', () => {
  for (const { id, name } of countries.list) {
    expect(countries.findName(id)).toBe(name);
    expect(countries.findId(name.toUpperCase())).toBe(id);
    expect(countries.findId(name.normalize('NFD'))).toBe(id);
  }
});

test('the names people use instead are understood, unless two countries go by them', () => {
  const nameOf = (text: string) => countries.findName(countries.findId(text) ?? 0);
  expect(nameOf('USA')).toBe('United States of America');
  expect(nameOf('uk')).toBe('United Kingdom');
  expect(nameOf('Ivory Coast')).toBe("Cote d'Ivoire");
  expect(nameOf('Congo')).toBeUndefined();
  expect(nameOf('Atlantis')).toBeUndefined();
});
