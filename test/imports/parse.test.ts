/** Any file comes back as the rows it was written from, or as an error with a name. */
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { DELIMITERS } from '../../src/imports/delimiter.ts';
import { sniffEncoding } from '../../src/imports/encoding.ts';
import { readRows } from '../../src/imports/parse.ts';
import { collect, encode, pieces, rowsOf } from './support.ts';

const cells = (rows: { cells: string[] }[]) => rows.map((row) => row.cells);

test('rows are numbered as a spreadsheet does and lines as an editor does', async () => {
  const rows = await rowsOf(Buffer.from('name,mail\r\n\r\n"An\r\na",ana@x.de\r\n,\r\nJo,jo@x.de\n'));
  expect(rows).toEqual([
    { row: 1, line: 1, cells: ['name', 'mail'] },
    { row: 3, line: 3, cells: ['An\r\na', 'ana@x.de'] },
    { row: 5, line: 6, cells: ['Jo', 'jo@x.de'] },
  ]);
});

test('a quote inside a value stays as it is', async () => {
  const rows = await rowsOf(Buffer.from('name,mail\nAna "Nan" Ruiz,ana@x.de\n"Jo" Berg,jo@x.de\n'));
  expect(cells(rows)).toEqual([
    ['name', 'mail'],
    ['Ana "Nan" Ruiz', 'ana@x.de'],
    ['"Jo" Berg', 'jo@x.de'],
  ]);
});

test('rows joined by a stray quote are said with their lines, and the rest is read', async () => {
  const rows = await rowsOf(Buffer.from('name,mail\n"Ana,a@x.de\nJo,j@x.de\n"Leo" B,l@x.de\nMia,m@x.de\n'));
  expect(rows[1]?.fault).toBe('a quote (") on line 2 is not closed, so lines 2 to 4 were read as one row');
  expect(rows[2]).toEqual({ row: 3, line: 5, cells: ['Mia', 'm@x.de'] });
});

test('a quote that another row closes by chance is found out', async () => {
  const text = 'name,mail,note\nMia,m@x.de,x\n"Ana,a@x.de,y\nJo B",j@x.de,"first\nsecond, m@x.de"\n';
  const rows = await rowsOf(Buffer.from(text));
  expect(rows.map(({ fault }) => fault?.slice(0, 40))).toEqual([
    undefined,
    undefined,
    'a quote (") on line 3 is not closed, so ',
  ]);
});

test('a value of several lines that begins with a quote is no fault', async () => {
  const text = 'name,mail,street\nAna,a@x.de,"""Villa Rosa""\nVia 1"\nLeo,l@x.de,"""5 o\nclock"\n';
  const rows = await rowsOf(Buffer.from(text));
  expect(rows.map(({ fault }) => fault)).toEqual(Array(3).fill(undefined));
  expect(cells(rows)[1]?.[2]).toBe('"Villa Rosa"\nVia 1');
});

test('a value of several lines that holds an address is no fault', async () => {
  const text = 'name,mail,note\nMia,m@x.de,"Mia, m@x.de\nphone"\nJo,j@x.de,"ask\nfirst"\n';
  expect((await rowsOf(Buffer.from(text))).map(({ fault }) => fault)).toEqual(Array(3).fill(undefined));
});

test('a quote that is never closed is refused with its line', async () => {
  const bytes = Buffer.from('name,mail\n\nJo,j@x.de\n"Ana,a@x.de\nLeo,l@x.de\n');
  await expect(rowsOf(bytes)).rejects.toMatchObject({
    code: 'csv_quote_open',
    message: expect.stringContaining('line 4'),
  });
});

test('a row without an end is refused with its line', async () => {
  const bytes = Buffer.from(`name,mail\n"${'x\n'.repeat(100_000)}`);
  await expect(rowsOf(bytes)).rejects.toMatchObject({
    code: 'csv_row_too_long',
    message: expect.stringContaining('line 2'),
  });
});

const characters = fc.oneof(
  fc.constantFrom(
    ',',
    ';',
    '\t',
    '|',
    '"',
    '\n',
    '\r\n',
    "'",
    '=',
    ' ',
    '\ufeff',
    'é',
    'ß',
    '€',
    '日',
    '🙂',
    '\u202e',
  ),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
);
const text = fc.array(characters, { maxLength: 6 }).map((parts) => parts.join(''));
const cell = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.tuple(text, text).map(([first, second]) => `"${first}\n${second}`),
);
/** Blank rows are not rows, and csv-parse takes a leading mark for one of the file's. */
const table = fc
  .integer({ min: 1, max: 6 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
  )
  .filter((rows) => rows.every((row) => row.some((value) => value.trim() !== '')))
  .filter((rows) => !rows[0]?.[0]?.startsWith('\ufeff'));

test('any rows written by csv-stringify come back equal, whatever delimiter, quoting and encoding', async () => {
  const encodings = fc.constantFrom<'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'>(
    'utf-8',
    'utf-16le',
    'utf-16be',
    'windows-1252',
  );
  const options = fc.record({
    delimiter: fc.constantFrom(...DELIMITERS),
    quoted: fc.boolean(),
    record_delimiter: fc.constantFrom('\n', '\r\n'),
    // csv-stringify would else write the other kinds of line break bare.
    quote_record_delimiter: fc.constant(true),
  });
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      table,
      options,
      encodings,
      fc.integer({ min: 1, max: 50 }),
      async (rows, how, encoding, size) => {
        const mark = encoding === 'windows-1252' ? '' : '\ufeff';
        const bytes = encode(mark + stringify(rows, how), encoding);
        if (!bytes) return;
        if (encoding !== 'windows-1252') expect(await sniffEncoding(pieces(bytes, 4096))).toBe(encoding);
        const read = await rowsOf(bytes, { encoding, delimiter: how.delimiter }, size);
        expect(cells(read)).toEqual(rows);
        expect(read.filter(({ fault }) => fault)).toEqual([]);
        compared++;
      },
    ),
    { numRuns: 400 },
  );
  expect(compared).toBeGreaterThan(200);
});

test('no bytes make the reader throw anything but its own errors', async () => {
  const wild = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.array(characters, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(wild, fc.constantFrom(...DELIMITERS), async (bytes, delimiter) => {
      try {
        const encoding = await sniffEncoding(pieces(bytes, 64));
        await rowsOf(bytes, { encoding, delimiter });
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
    { numRuns: 500 },
  );
});

test('20,000 rows leave the event loop a turn at least every few hundred rows', async () => {
  const line = 'Ana,Ruiz,ana.ruiz@example.com,Customers,Spain,Madrid,Calle Mayor 1,,28013\n';
  let turns = 0;
  const count = () => {
    turns++;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  const format = { encoding: 'utf-8', delimiter: ',', newlines: ['\n'], padded: false };
  const rows = await collect(readRows(pieces(Buffer.from(line.repeat(20_000)), 256 * 1024), format));
  clearImmediate(immediate);
  expect(rows).toHaveLength(20_000);
  expect(turns).toBeGreaterThan(20_000 / 250);
});
