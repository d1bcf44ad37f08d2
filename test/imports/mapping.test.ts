/** Columns find their fields: addresses by content, the rest by name. */
import { expect, test } from 'vitest';
import { leftOutReason } from '../../src/imports/column-guess.ts';
import { splitFullName } from '../../src/imports/full-name.ts';
import { guess, map } from './guessing.ts';

test('the column with the addresses is the e-mail column, whatever it is called', () => {
  expect(map(['Kunde', 'Erreichbar unter'], ['Ana', 'ana@x.de'])).toEqual([null, 'email']);
});

test('of two columns of addresses the one called e-mail is taken', () => {
  const row = ['boss@x.de', 'ana@x.de'];
  expect(map(['Owner', 'E-Mail-Adresse'], row, row)).toEqual([null, 'email']);
});

test('a column called so whose addresses are mostly wrong is told row by row, unless another one holds them', () => {
  const rows = [['see note'], ['none'], ['ana@x.de']];
  expect(map(['E-mail'], ...rows)).toEqual(['email']);
  expect(map(['Note'], ...rows)).toBeUndefined();
  const beside = rows.map(([note = ''], at) => [note, `p${at}@x.de`]);
  expect(map(['E-mail', 'Kontakt über'], ...beside)).toEqual([null, 'email']);
});

test('a column without any address is no e-mail column, even with the name, but in a file of rows that failed', () => {
  const rows = [['yes'], ['no']];
  expect(map(['E-mail'], ...rows)).toBeUndefined();
  const failed = rows.map(([cell = ''], at) => [cell, String(at + 2), 'is not an e-mail address']);
  expect(map(['E-mail', 'row', 'problem'], ...failed)).toEqual(['email', null, null]);
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
  ['Robert De Niro', 'Robert', 'De Niro'],
  ['Jan Van Damme', 'Jan', 'Van Damme'],
  ['JAN VAN DEN BERG', 'JAN', 'VAN DEN BERG'],
  ['Dr. Ana Ruiz', 'Ana', 'Ruiz'],
  ['Prof. Dr. Ana van Dyck', 'Ana', 'van Dyck'],
  ['Mr John Smith', 'John', 'Smith'],
  ['Ruiz, Dr. Ana', 'Ana', 'Ruiz'],
  ['Dr. Ruiz', '', 'Ruiz'],
  ['M. Night Shyamalan', 'M. Night', 'Shyamalan'],
  ['Robert E Lee', 'Robert E', 'Lee'],
  ['Madonna', 'Madonna', ''],
  ['John Smith Jr.', 'John', 'Smith Jr.'],
  ['John Smith, Jr.', 'John', 'Smith, Jr.'],
  ['Ana Ruiz, PhD, MBA', 'Ana', 'Ruiz, PhD, MBA'],
  ['Smith Jr., John', 'John', 'Smith Jr.'],
  ['Henry III', 'Henry', 'III'],
  ['山田 太郎', '太郎', '山田'],
  ['山田\u3000太郎', '太郎', '山田'],
  ['김 철수', '철수', '김'],
  ['王小明', '王小明', ''],
])('the full name %s', (name, first_name, last_name) => {
  expect(splitFullName(name)).toEqual({ first_name, last_name });
});

test('each guess says by what it was told, with samples and how many values look right', () => {
  const rows = [
    ['ana@x.de', 'Ana', 'Spain', 'x', 'Bonn'],
    ['see note', 'Ana', 'Atlantis', '', 'Köln'],
    ['jo@x.de', 'Jo', 'Norge', 'y', 'Kiel'],
    ['mia@x.de', 'Mia', '', 'z', 'Lund'],
  ];
  expect(guess(['Courriel', 'first_name', 'Contry', 'Foo', 'Citty'], ...rows)).toEqual([
    {
      column: 0,
      header: 'Courriel',
      target: 'email',
      why: 'synonym',
      samples: ['ana@x.de', 'see note', 'jo@x.de'],
      share: 0.75,
      rivals: [],
    },
    {
      column: 1,
      header: 'first_name',
      target: 'first_name',
      why: 'name',
      samples: ['Ana', 'Jo', 'Mia'],
      rivals: [],
    },
    {
      column: 2,
      header: 'Contry',
      target: 'country',
      why: 'spelling',
      samples: ['Spain', 'Atlantis', 'Norge'],
      share: 2 / 3,
      rivals: [],
    },
    { column: 3, header: 'Foo', target: undefined, why: 'unknown', samples: ['x', 'y', 'z'], rivals: [] },
    {
      column: 4,
      header: 'Citty',
      target: undefined,
      why: 'unknown',
      samples: ['Bonn', 'Köln', 'Kiel'],
      rivals: [],
    },
  ]);
});

test('of two columns of addresses neither is taken in silence', () => {
  const rows = [
    ['a@x.de', 'a@y.de'],
    ['b@x.de', ''],
    ['c@x.de', 'c@y.de'],
  ];
  expect(guess(['Private email', 'Work email'], ...rows)).toMatchObject([
    { target: 'email', rivals: [1] },
    { target: undefined, why: 'rival', rivals: [0] },
  ]);
});

test('a plain e-mail column is meant before one for work or home, even with fewer addresses', () => {
  const rows = [
    ['a@y.de', 'a@x.de'],
    ['b@y.de', ''],
  ];
  expect(guess(['Work email', 'Email'], ...rows)).toMatchObject([
    { target: undefined, why: 'second', rivals: [] },
    { target: 'email', why: 'name', rivals: [] },
  ]);
});

test('of numbered addresses the first is meant, wherever it stands', () => {
  const row = ['b@x.de', 'work', 'a@x.de', 'a@y.de'];
  expect(
    guess(['E-mail 2 - Value', 'E-mail 1 - Label', 'E-mail 1 - Value', 'E-mail 3 - Value'], row),
  ).toMatchObject([
    { target: undefined, why: 'second', rivals: [] },
    { target: undefined, why: 'not_stored' },
    { target: 'email', rivals: [] },
    { target: undefined, why: 'second', rivals: [] },
  ]);
});

test('the addresses of an owner are nobody to import, even alone', () => {
  expect(map(['Name', 'Contact owner'], ['Ana', 'boss@x.de'])).toBeUndefined();
});

test('the parts of an address come from one of its places, the fuller one, and the other is said', () => {
  const header = ['Email', 'Home Street', 'Home City', 'Work Street', 'Work City', 'Work Country'];
  const guesses = guess(
    header,
    ['a@x.de', '', 'Bonn', 'Main St 1', 'Oslo', 'Norway'],
    ['b@x.de', '', '', 'High St 2', 'Bergen', 'Norway'],
  );
  expect(guesses.map(({ target, why }) => [target, why])).toEqual([
    ['email', 'name'],
    [undefined, 'second'],
    [undefined, 'rival'],
    ['address_line1', 'synonym'],
    ['city', 'synonym'],
    ['country', 'synonym'],
  ]);
});

test.each([
  ['Nombre', 'Ana Ruiz', 'full_name'],
  ['Nombre', 'Ana', 'first_name'],
  ['Nom', 'Zoë Lefèvre', 'full_name'],
  ['Nom', 'Lefèvre', 'last_name'],
  ['First name', 'Ana María', 'first_name'],
])('%s alone with values such as %s', (header, value, target) => {
  expect(map(['Email', header], ['a@x.de', value], ['b@x.de', value])).toEqual(['email', target]);
});

test('columns that nothing can be done with are left out with the reason', () => {
  const header = [
    'Email',
    'Company',
    'Firma',
    'Société',
    '会社名',
    'Phone 1 - Value',
    'Kategorie',
    'Foo',
    'E-mail',
  ];
  const row = ['a@x.de', 'Acme', 'Acme', 'Acme', 'Acme', '1', 'VIP', 'x', 'none'];
  expect(guess(header, row).map((one) => leftOutReason(one))).toEqual([
    undefined,
    ...Array(5).fill('the service has no field for it'),
    'its values are not what its name says',
    'its name says nothing to me',
    'its values are not what its name says',
  ]);
});

test.each(['Business Name', 'User name', 'Home Type', 'Product name'])('%s is nobody’s name', (header) => {
  expect(map(['Mail', header], ['a@x.de', 'Leads'], ['b@x.de', 'Leads'])?.[1]).not.toBe('full_name');
});

test('five hundred columns are guessed at in a moment', () => {
  const header = Array.from({ length: 500 }, (_, i) => `Frage ${i} Antwortt`);
  const rows = Array.from({ length: 200 }, (_, i) =>
    header.map((_, j) => (j === 0 ? `p${i}@x.de` : `Wert ${i} ${j}`)),
  );
  const begin = process.threadCpuUsage().user;
  expect(guess(header, ...rows)[0]?.target).toBe('email');
  expect((process.threadCpuUsage().user - begin) / 1000).toBeLessThan(1000);
});
