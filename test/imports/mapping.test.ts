/** Columns find their fields: addresses by content, the rest by name. */
import { expect, test } from 'vitest';
import { splitFullName } from '../../src/imports/full-name.ts';
import { map } from './guessing.ts';

test('the column with the addresses is the e-mail column, whatever it is called', () => {
  expect(map(['Kunde', 'Erreichbar unter'], ['Ana', 'ana@x.de'])).toEqual([null, 'email']);
});

test('of two columns of addresses the one called e-mail is taken', () => {
  const row = ['boss@x.de', 'ana@x.de'];
  expect(map(['Owner', 'E-Mail-Adresse'], row, row)).toEqual([null, 'email']);
});

test('a column of mostly other things is no e-mail column, even with the name', () => {
  expect(map(['E-mail', 'Note'], ['see note', 'x'], ['none', 'y'], ['ana@x.de', 'z'])).toBeUndefined();
});

test('no rows, no mapping', () => {
  expect(map(['Name', 'E-mail'])).toBeUndefined();
});

test.each([
  [
    'Google Contacts',
    ['First Name', 'Last Name', 'E-mail 1 - Value', 'Address 1 - City', 'Address 1 - Postal Code'],
    ['first_name', 'last_name', 'email', 'city', 'postal_code'],
  ],
  [
    'Outlook',
    ['First Name', 'Last Name', 'E-mail Address', 'Home Street', 'Home Country/Region'],
    ['first_name', 'last_name', 'email', 'address_line1', 'country'],
  ],
  [
    'HubSpot',
    ['First Name', 'Last Name', 'Email', 'State/Region', 'Country/Region'],
    ['first_name', 'last_name', 'email', 'state_province_region', 'country'],
  ],
  [
    "the service's own names",
    ['first_name', 'last_name', 'email', 'address_line1', 'state_province_region'],
    ['first_name', 'last_name', 'email', 'address_line1', 'state_province_region'],
  ],
  [
    'German',
    ['Vorname', 'Nachname', 'E-Mail', 'Straße', 'PLZ', 'Ort', 'Land'],
    ['first_name', 'last_name', 'email', 'address_line1', 'postal_code', 'city', 'country'],
  ],
  [
    'French',
    ['Prénom', 'Nom', 'Courriel', 'Code postal', 'Ville', 'Pays'],
    ['first_name', 'last_name', 'email', 'postal_code', 'city', 'country'],
  ],
  [
    'Spanish',
    ['Nombre', 'Apellidos', 'Correo electrónico', 'Dirección', 'País'],
    ['first_name', 'last_name', 'email', 'address_line1', 'country'],
  ],
])('headers of %s are known', (_, header, expected) => {
  const row = header.map((name) => (/mail|courriel|correo/i.test(name) ? 'ana@x.de' : 'x'));
  expect(map(header, row)).toEqual(expected);
});

test('a second column for the same field is left out', () => {
  expect(map(['Mail', 'City', 'Ort'], ['a@x.de', 'Bonn', 'Bonn'])).toEqual(['email', 'city', null]);
});

test('a column called type counts only when it names contact types', () => {
  expect(map(['Mail', 'Type'], ['a@x.de', 'private'])).toEqual(['email', null]);
  expect(map(['Mail', 'Type'], ['a@x.de', 'private'], ['b@x.de', ' LEADS '])).toEqual([
    'email',
    'contact_type',
  ]);
});

test('a full name is left out beside both names, and is the last name beside the first', () => {
  const row = ['a@x.de', 'x', 'y', 'z'];
  expect(map(['Mail', 'First name', 'Last name', 'Name'], row)).toEqual([
    'email',
    'first_name',
    'last_name',
    null,
  ]);
  expect(map(['Mail', 'Vorname', 'Name'], row)).toEqual(['email', 'first_name', 'last_name']);
});

test.each([
  ['Ana Ruiz', 'Ana', 'Ruiz'],
  ['Ruiz, Ana María', 'Ana María', 'Ruiz'],
  ['  Ana   María Ruiz ', 'Ana María', 'Ruiz'],
  ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
  ['Jan van der Berg', 'Jan', 'van der Berg'],
  ['Van Morrison', 'Van', 'Morrison'],
  ['van Gogh', 'van', 'Gogh'],
  ['Madonna', 'Madonna', ''],
])('the full name %s', (name, first_name, last_name) => {
  expect(splitFullName(name)).toEqual({ first_name, last_name });
});
