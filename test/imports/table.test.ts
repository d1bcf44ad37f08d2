/** A file of contacts is read as it was written, with nothing told about it; anything else gives a named error. */
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { DELIMITERS } from '../../src/imports/delimiter.ts';
import { readBody } from '../../src/imports/parse.ts';
import { readTable } from '../../src/imports/table.ts';
import { guess } from './guessing.ts';
import { collect, encode, pieces } from './support.ts';

const word = fc
  .array(
    fc.constantFrom('Ana', "O'Neill", 'Zoë', 'Groß', ',', ';', '|', '\t', '"', ' ', '\n', '.', '-', '1'),
    {
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''));
const person = fc.tuple(word, word, fc.stringMatching(/^[a-z]{1,8}$/), word);
const header = ['First name', 'Last name', 'E-mail', 'City'];

test('contacts written with any delimiter, quoting and encoding come back equal', async () => {
  const people = fc.array(person, { minLength: 1, maxLength: 20 });
  const encodings = fc.constantFrom<'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'>(
    'utf-8',
    'utf-16le',
    'utf-16be',
    'windows-1252',
  );
  const how = fc.record({
    delimiter: fc.constantFrom(...DELIMITERS),
    quoted: fc.boolean(),
    bom: fc.boolean(),
    record_delimiter: fc.constantFrom('\n', '\r\n', '\r'),
    quote_record_delimiter: fc.constant(true),
  });
  const titles = fc.integer({ min: 0, max: 2 });
  await fc.assert(
    fc.asyncProperty(people, how, encodings, titles, async (all, { bom, ...options }, encoding, above) => {
      const rows = all.map(([first, last, name, city]) => [first, last, `${name}@example.com`, city]);
      // A lone line feed in a value would be bare where the rows end otherwise.
      const quoted = options.quoted || options.record_delimiter !== '\n';
      const title = Array.from({ length: above }, (_, i) => [`Title ${i}`]);
      const mark = bom && encoding !== 'windows-1252' ? '\ufeff' : '';
      const bytes = encode(mark + stringify([...title, header, ...rows], { ...options, quoted }), encoding);
      const again = () => pieces(bytes as Buffer, 64 * 1024);
      const table = await readTable(again);
      const body = await collect(readBody(again(), table.format));
      expect(table.format).toMatchObject({ delimiter: options.delimiter, headerRow: above + 1 });
      expect(table.columns).toEqual(header);
      const trim = (cells: string[]) => (table.format.padded ? cells.map((cell) => cell.trimStart()) : cells);
      expect(body.map(({ cells }) => trim(cells))).toEqual(rows.map(trim));
    }),
    { numRuns: 400 },
  );
});

test('nothing makes the reader throw anything but its own errors', async () => {
  const parts = fc.constantFrom(
    ...[
      '"',
      ',',
      ';',
      '\t',
      '|',
      '\n',
      '\r',
      '\r\n',
      'sep=',
      'a@x.de',
      'E-mail',
      'Name',
      '\0',
      '\ufeff',
      'é',
      '日本',
    ],
  );
  const wild = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.array(parts, { maxLength: 60 }).map((all) => Buffer.from(all.join(''))),
    fc.array(parts, { maxLength: 60 }).map((all) => Buffer.from(all.join(''), 'utf16le')),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(wild, fc.integer({ min: 1, max: 100 }), async (bytes, size) => {
      try {
        const again = () => pieces(bytes, size);
        const { format, columns, sample } = await readTable(again);
        await collect(readBody(again(), format));
        expect(guess(columns, ...sample)).toHaveLength(columns.length);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect(error.message).toMatch(/\.$/);
      }
    }),
    { numRuns: 1000 },
  );
});

test('an export with an address in few of its rows is still one of contacts', async () => {
  const rows = Array.from({ length: 3000 }, (_, i) => `Person ${i},${i < 2500 ? '' : `p${i}@example.com`}`);
  const bytes = Buffer.from(['Name,Kontaktadresse', ...rows].join('\n'));
  const { columns, sample } = await readTable(() => pieces(bytes, 64 * 1024));
  expect(guess(columns, ...sample)[1]).toMatchObject({ target: 'email', why: 'content', share: 1 });
});
