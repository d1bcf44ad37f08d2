/** Files as people make them (test/fixtures/imports, with invented people): other alphabets, titles, quotes, no header. */
import { expect, test } from 'vitest';
import { readTable } from '../../src/imports/table.ts';
import { type Found, read, understands } from './reading.ts';
import { fixture, pieces } from './support.ts';

test.each<[string, Found]>([
  [
    'german-title.csv',
    {
      format: { encoding: 'windows-1252', delimiter: ';', headerRow: 4 },
      fields: {
        Name: 'last_name',
        Vorname: 'first_name',
        'E-Mail': 'email',
        PLZ: 'postal_code',
        Land: 'country',
      },
      rows: 3,
      email: 'bjoern.weiss@example.de',
    },
  ],
  [
    'no-header.csv',
    {
      format: { encoding: 'utf-8', delimiter: ',', headerRow: 'none' },
      fields: {
        'Column A': 'first_name',
        'Column B': 'last_name',
        'Column C': 'email',
        'Column D': 'country',
      },
      rows: 3,
      email: 'nadia.benali@example.fr',
    },
  ],
  [
    'addresses.txt',
    {
      format: { encoding: 'utf-8', headerRow: 'none' },
      fields: { 'Column A': 'email' },
      rows: 3,
      email: 'nadia@example.fr',
    },
  ],
  [
    'excel-sep.csv',
    {
      format: { encoding: 'windows-1252', delimiter: ';', headerRow: 1 },
      fields: {
        Nombre: 'first_name',
        Apellidos: 'last_name',
        'Correo electrónico': 'email',
        País: 'country',
      },
      rows: 2,
      email: 'lucia@example.es',
    },
  ],
  [
    'classic-mac.csv',
    {
      format: { encoding: 'utf-8', delimiter: ',', newlines: ['\r'], headerRow: 1 },
      fields: { Name: 'full_name', Email: 'email', Address: 'address_line1' },
      rows: 2,
      email: 'ana@example.com',
    },
  ],
  [
    'unicode-text.txt',
    {
      format: { encoding: 'utf-16le', delimiter: '\t', headerRow: 1 },
      fields: { Nom: 'last_name', Prénom: 'first_name', Courriel: 'email', Pays: 'country' },
      rows: 2,
      email: 'zoe@example.fr',
    },
  ],
  [
    'japanese.csv',
    {
      format: { encoding: 'shift_jis', delimiter: ',', headerRow: 1 },
      fields: {
        氏名: 'full_name',
        メールアドレス: 'email',
        都道府県: 'state_province_region',
        市区町村: 'city',
        郵便番号: 'postal_code',
        国: 'country',
      },
      rows: 3,
      email: 'taro.yamada@example.jp',
    },
  ],
  [
    'chinese.csv',
    {
      format: { encoding: 'gb18030', delimiter: ',', headerRow: 1 },
      fields: {
        姓名: 'full_name',
        电子邮件: 'email',
        省: 'state_province_region',
        城市: 'city',
        邮编: 'postal_code',
        国家: 'country',
      },
      rows: 3,
      email: 'xiaoming@example.cn',
    },
  ],
  [
    'snippet.tsv',
    {
      format: { delimiter: '\t', headerRow: 1 },
      fields: {
        'First name': 'first_name',
        'Last name': 'last_name',
        'E-mail': 'email',
        Country: 'country',
      },
      rows: 2,
      email: 'ana@example.com',
    },
  ],
  [
    'spaced.csv',
    {
      format: { delimiter: ',', padded: true, headerRow: 1 },
      fields: { Name: 'full_name', Email: 'email', City: 'city' },
      rows: 2,
      email: 'ana@example.com',
    },
  ],
  [
    'odd-headers.csv',
    {
      format: { encoding: 'utf-8', headerRow: 1 },
      fields: {
        '\u00a0E-MAIL ADDRESS*': 'email',
        'Frist name': 'first_name',
        LAST_NAME: 'last_name',
        Contry: 'country',
        'Zip/Postal Code': 'postal_code',
        City: 'city',
      },
      rows: 1,
      email: 'ana@example.com',
    },
  ],
  [
    'polish.csv',
    {
      format: { encoding: 'utf-8', delimiter: ';', headerRow: 1 },
      fields: {
        Imię: 'first_name',
        Nazwisko: 'last_name',
        'Adres e-mail': 'email',
        Miasto: 'city',
        'Kod pocztowy': 'postal_code',
        Kraj: 'country',
      },
      rows: 2,
      email: 'lukasz@example.pl',
    },
  ],
  [
    'latin.csv',
    {
      format: { encoding: 'windows-1252', delimiter: ';', headerRow: 1 },
      fields: {
        Nome: 'first_name',
        Sobrenome: 'last_name',
        'Endereço de e-mail': 'email',
        Cidade: 'city',
        Estado: 'state',
        CEP: 'postal_code',
        País: 'country',
      },
      rows: 1,
      email: 'joao@example.com.br',
    },
  ],
])('%s', understands);

test('short and long rows keep their cells, and blank ones are no rows', async () => {
  const { body } = await read(fixture('ragged.csv'));
  expect(body.map(({ row, cells }) => [row, cells.length])).toEqual([
    [3, 2],
    [4, 5],
    [6, 6],
    [7, 3],
  ]);
});

test('a stray quote is said with its lines, and the rest is read', async () => {
  const { body } = await read(fixture('stray-quote.csv'));
  expect(body.map(({ row, fault }) => [row, fault])).toEqual([
    [2, 'a quote (") on line 2 is not closed, so lines 2 to 4 were read as one row'],
    [3, undefined],
  ]);
});

test('rows under a first line sep=; are numbered as the spreadsheet shows them', async () => {
  const { body } = await read(fixture('excel-sep.csv'));
  expect(body.map(({ row, line, cells }) => [row, line, cells[0]])).toEqual([
    [2, 3, 'Lucía'],
    [3, 4, 'Iker'],
  ]);
});

test('titles above the header are kept apart', async () => {
  const { table } = await read(fixture('german-title.csv'));
  expect(table.above).toEqual([
    ['Kundenliste Nord', '', '', '', ''],
    ['Stand: 24.11.2026', '', '', '', ''],
  ]);
});

test('a list copied from a mail program is one of addresses, without a header', async () => {
  const { table, fields } = await read(Buffer.from('Ana Ruiz <ana@example.com>\nJo Berg <jo@example.com>\n'));
  expect([table.format.headerRow, fields]).toEqual(['none', { 'Column A': 'email' }]);
});

test('a title above contacts without a header is no header', async () => {
  const { table, fields } = await read(Buffer.from('My list\n\nana@example.com,Ana\njo@example.com,Jo\n'));
  expect([table.format.headerRow, fields]).toEqual(['none', { 'Column A': 'email' }]);
});

test('what a person says about the file outweighs the guess', async () => {
  const bytes = fixture('german-title.csv');
  const table = await readTable(() => pieces(bytes), {
    encoding: 'iso-8859-15',
    delimiter: ',',
    headerRow: 'none',
  });
  expect(table.format).toMatchObject({ encoding: 'iso-8859-15', delimiter: ',', headerRow: 'none' });
  expect(table.columns).toEqual(['Column A']);
  expect(table.sample).toHaveLength(7);
});

test.each([
  ['two cells', 'Exported by,admin@acme.example\n\n'],
  ['a lone address', 'admin@acme.example\n'],
  ['trailing delimiters', 'Exported by,admin@acme.example,,\nOn,2026-11-24,,\n\n'],
])('a title with an address above the header is no contact: %s', async (_, title) => {
  const text = `${title}First Name,Last Name,Email,City\nAna,Ruiz,ana@x.de,Rome\nLeo,Berg,leo@x.de,Bonn\n`;
  const { table, fields, body } = await read(Buffer.from(text));
  expect(fields).toEqual({
    'First Name': 'first_name',
    'Last Name': 'last_name',
    Email: 'email',
    City: 'city',
  });
  expect(body).toHaveLength(2);
  expect(table.above[0]?.join()).toContain('admin@acme.example');
});

test('a header that comes again further down hides no contacts above it', async () => {
  const rows = 'Ana,Ruiz,ana@x.de\nFirst Name,Last Name,Email\nLeo,Berg,leo@x.de\n';
  expect((await read(Buffer.from(rows))).table.format.headerRow).toBe('none');
  const list = 'leo@x.de\nzoe@x.de\nFirst Name,Last Name,Email\nAna,Ruiz,ana@x.de\n';
  expect((await read(Buffer.from(list))).table.format.headerRow).toBe('none');
  const sparse = 'First Name,Last Name,Email\n,,ana@x.de\nFirst Name,Last Name,Email\nLeo,Berg,leo@x.de\n';
  expect((await read(Buffer.from(sparse))).table.format.headerRow).toBe(1);
});
