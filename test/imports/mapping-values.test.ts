/** Columns whose name says nothing, or too much, are told by their values. */
import { expect, test } from 'vitest';
import { guess, map } from './guessing.ts';

test('countries and contact types are told by their values where the name says nothing', () => {
  const rows = [
    ['a@x.de', 'Deutschland', 'Leads', 'CA'],
    ['b@x.de', 'France', 'customers', 'IN'],
    ['c@x.de', '日本', 'Leads', 'DE'],
  ];
  expect(guess(['Mail', 'Wo', 'Gruppe', 'XY'], ...rows)).toMatchObject([
    { target: 'email' },
    { target: 'country', why: 'content', share: 1 },
    { target: 'contact_type', why: 'content', share: 1 },
    { target: undefined, why: 'unknown' },
  ]);
});

test.each(
  Object.entries({
    German: 'E-Mail-Adresse Vorname Nachname Straße PLZ Ort Bundesland Land Kontakttyp',
    French: 'Courriel Prénom Nom Rue Code_postal Ville État Pays Type',
    Spanish: 'Correo_electrónico Nombre Apellidos Calle Código_postal Ciudad Estado País Tipo',
    Portuguese: 'E-mail Nome Sobrenome Rua CEP Cidade Estado País Tipo',
    Italian: 'Posta_elettronica Nome Cognome Indirizzo CAP Città Stato Paese Tipo',
    Dutch: 'E-mailadres Voornaam Achternaam Straat Postcode Plaats State Land Type',
    Polish: 'Adres_e-mail Imię Nazwisko Ulica Kod_pocztowy Miasto Stan Kraj Typ',
    Japanese: 'メールアドレス 名 姓 住所 郵便番号 市区町村 State 国 種別',
    Chinese: '电子邮件 名 姓 地址 邮编 城市 State 国家 类型',
  }),
)('%s headers are known', (_, header) => {
  const row = ['a@x.de', 'Ana', 'Ruiz', 'Main St 1', '12345', 'Bonn', 'NRW', 'Spain', 'Leads'];
  expect(map(header.split(' '), row)).toEqual([
    'email',
    'first_name',
    'last_name',
    'address_line1',
    'postal_code',
    'city',
    'state',
    'country',
    'contact_type',
  ]);
});

test('names without a header are told by the addresses beside them', () => {
  const header = ['A', 'B', 'C', 'D'];
  const turned = [
    ['Ruiz', 'Ana', 'ana.ruiz@x.de', 'Bonn'],
    ['Müller', 'Jörg', 'j.mueller@x.de', 'Köln'],
    ['Ibáñez', 'Lucía', 'lucia-ibanez@x.de', 'Kiel'],
    ['Berg', 'Joanna', 'joanna@berg.de', 'Lund'],
  ];
  expect(map(header, ...turned)).toEqual(['last_name', 'first_name', 'email', null]);
  const whole = turned.map(([last, first, ...rest]) => [`${first} ${last}`, 'x', ...rest]);
  expect(map(header, ...whole)).toEqual(['full_name', null, 'email', null]);
});

test('one address that resembles a word tells nothing', () => {
  const rows = [
    ['Bonn', 'bonn@x.de'],
    ['Köln', 'ana@x.de'],
    ['Kiel', 'jo@x.de'],
  ];
  expect(map(['A', 'B'], ...rows)).toEqual([null, 'email']);
});

test('a country column without a single country is another thing', () => {
  const rows = [
    ['a@x.de', 'boss@x.de'],
    ['b@x.de', 'boss@x.de'],
    ['c@x.de', ''],
  ];
  expect(guess(['Mail', 'CC'], ...rows)[1]).toMatchObject({ target: undefined, why: 'differs' });
  const codes = [
    ['a@x.de', 'BG'],
    ['b@x.de', '??'],
    ['c@x.de', ''],
  ];
  expect(guess(['Mail', 'CC'], ...codes)[1]).toMatchObject({ target: 'country', share: 0.5 });
});

test.each(['Country Code', 'CC', 'Country', 'Land'])(
  'numbers under %s are dial codes as soon as countries',
  (header) => {
    const rows = [
      ['a@x.de', '49'],
      ['b@x.de', '44'],
      ['c@x.de', '1'],
    ];
    expect(guess(['Mail', header], ...rows)[1]).toMatchObject({ target: undefined, why: 'differs' });
    expect(map(['Mail', header], ['a@x.de', '0049'])).toEqual(['email', null]);
  },
);

test.each(['country_id', 'Country ID'])('numbers under %s are the service’s own', (header) => {
  expect(map(['Mail', header], ['a@x.de', '49'], ['b@x.de', '1'])).toEqual(['email', 'country']);
});

test('numbers in a file with the service’s own columns are its countries', () => {
  const header = ['email', 'country', 'first_name', 'address_line1'];
  const rows = [
    ['a@x.de', '49', 'Ana', ''],
    ['b@x.de', '1', 'Leo', ''],
  ];
  expect(map(header, ...rows)?.[1]).toBe('country');
});

test('values wrapped for a spreadsheet are judged by what is in them', () => {
  const row = ['="ana@x.de"', '="Spain"'];
  expect(guess(['Mail', 'Country'], row, row)).toMatchObject([
    { target: 'email', share: 1, samples: ['ana@x.de'] },
    { target: 'country', share: 1 },
  ]);
});

test('a dial code beside a country is no second country', () => {
  const rows = [
    ['a@x.de', '34', 'Spain'],
    ['b@x.de', '39', 'Italy'],
  ];
  expect(map(['Mail', 'Country Code', 'Country'], ...rows)).toEqual(['email', null, 'country']);
});

test('a column without values does not take the field from one that has some', () => {
  expect(map(['Mail', 'City', 'Billing City'], ['a@x.de', '', 'Bonn'])).toEqual(['email', null, 'city']);
});

test('what holds no value says so', () => {
  const header = ['Mail', 'Email', 'Type', 'Foo', 'Phone'];
  expect(guess(header, ['a@x.de', '', '', '', '']).map(({ why }) => why)).toEqual([
    'synonym',
    'empty',
    'empty',
    'empty',
    'not_stored',
  ]);
});
