/** Exports of the programs that people keep contacts in (test/fixtures/imports, with invented people) are understood as they are. */
import { expect, test } from 'vitest';
import { buildSampleCsv } from '../../src/contacts-api/csv-columns.ts';
import { type Found, read, understands } from './reading.ts';

const GOOGLE = {
  'First Name': 'first_name',
  'Last Name': 'last_name',
  'E-mail 1 - Value': 'email',
  'Address 1 - Street': 'address_line1',
  'Address 1 - City': 'city',
  'Address 1 - Region': 'state_province_region',
  'Address 1 - Postal Code': 'postal_code',
  'Address 1 - Country': 'country',
  'Address 1 - Extended Address': 'address_line2',
};

test.each<[string, Found]>([
  [
    'google-contacts.csv',
    {
      format: { encoding: 'utf-8', delimiter: ',', headerRow: 1 },
      fields: GOOGLE,
      rows: 4,
      email: 'marisol.quintana@example.com',
    },
  ],
  [
    'google-contacts-old.csv',
    {
      format: { encoding: 'utf-16le', delimiter: ',', headerRow: 1 },
      fields: {
        'Given Name': 'first_name',
        'Family Name': 'last_name',
        ...Object.fromEntries(Object.entries(GOOGLE).filter(([name]) => /\d/.test(name))),
      },
      rows: 2,
      email: 'hanne@example.se',
    },
  ],
  [
    'outlook.csv',
    {
      format: { encoding: 'utf-8', delimiter: ',', headerRow: 1 },
      fields: {
        'First Name': 'first_name',
        'Last Name': 'last_name',
        'E-mail Address': 'email',
        'Business Street': 'address_line1',
        'Business City': 'city',
        'Business State': 'state',
        'Business Postal Code': 'postal_code',
        'Business Country/Region': 'country',
      },
      rows: 3,
      email: 'grace.achebe@example.com',
    },
  ],
  [
    'outlook-german.csv',
    {
      format: { encoding: 'windows-1252', delimiter: ',', headerRow: 1 },
      fields: {
        Vorname: 'first_name',
        Nachname: 'last_name',
        'Straße privat': 'address_line1',
        'Ort privat': 'city',
        'Bundesland/Kanton privat': 'state',
        'Postleitzahl privat': 'postal_code',
        'Land/Region privat': 'country',
        'E-Mail-Adresse': 'email',
      },
      rows: 2,
      email: 'joerdis.gross@example.de',
    },
  ],
  [
    'hubspot.csv',
    {
      format: { encoding: 'utf-8', delimiter: ',', headerRow: 1 },
      fields: {
        'First Name': 'first_name',
        'Last Name': 'last_name',
        Email: 'email',
        City: 'city',
        'State/Region': 'state_province_region',
        'Country/Region': 'country',
        'Postal Code': 'postal_code',
        'Street Address': 'address_line1',
      },
      rows: 2,
      email: 'priya.raman@example.in',
    },
  ],
  [
    'mailchimp.csv',
    {
      format: { encoding: 'utf-8', delimiter: ',', headerRow: 1 },
      fields: {
        'Email Address': 'email',
        'First Name': 'first_name',
        'Last Name': 'last_name',
        Address: 'address_line1',
        CC: 'country',
        REGION: 'state_province_region',
      },
      rows: 2,
      email: 'olga.petrov@example.bg',
    },
  ],
  [
    'linkedin.csv',
    {
      format: { encoding: 'utf-8', delimiter: ',', headerRow: 4 },
      fields: { 'First Name': 'first_name', 'Last Name': 'last_name', 'Email Address': 'email' },
      rows: 260,
      email: '',
    },
  ],
])('%s', understands);

test("the service's own sample fills every field by its own name", async () => {
  const { guesses, body } = await read(Buffer.from(buildSampleCsv()));
  expect(guesses.map(({ header, target, why }) => [header === target, why])).toEqual(
    Array(10).fill([true, 'name']),
  );
  expect(body).toHaveLength(3);
});
