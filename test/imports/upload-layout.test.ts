/** A file to upload looks as the service's own sample does, and holds the very values. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPTIONAL_FIELDS } from '../../src/contacts/contact.ts';
import { buildSampleCsv } from '../../src/contacts-api/csv-columns.ts';
import { fitsLayout, pickVaried, readUploadLayout, writeUpload } from '../../src/imports/upload-layout.ts';
import { BLANK_DRAFT } from '../support/draft.ts';

const read = (text: string) => readUploadLayout(Buffer.from(text));
const named = (country: number) => `Country ${country}`;

test('the sample of our own service has a column for every field', async () => {
  const layout = await read(buildSampleCsv());
  expect(layout).toMatchObject({ delimiter: ',', countryBy: 'name' });
  expect(layout?.fields.toSorted()).toEqual(['email', 'country', ...OPTIONAL_FIELDS].toSorted());
});

test('a sample with other names, another delimiter, numbers for countries and columns of its own', async () => {
  const layout = await read(
    'Id;First Name;E-Mail;Phone;Country\r\n;Ana;ana@example.com;1;34\r\n;Leo;leo@example.com;2;7\r\n',
  );
  expect(layout).toEqual({
    header: ['Id', 'First Name', 'E-Mail', 'Phone', 'Country'],
    fields: [null, 'first_name', 'email', null, 'country'],
    delimiter: ';',
    countryBy: 'number',
  });
  if (!layout) return;
  const draft = { ...BLANK_DRAFT, email: 'mia@example.com', first_name: 'Mia; "M"', country: 9 };
  expect(fitsLayout(draft, layout)).toBe(true);
  expect(fitsLayout({ ...draft, city: 'Vigo' }, layout)).toBe(false);
  expect(writeUpload([draft], layout, named).toString()).toBe(
    'Id;First Name;E-Mail;Phone;Country\r\n;"Mia; ""M""";mia@example.com;;9\r\n',
  );
});

test('a sample of the header alone will do; one without e-mail address or country will not', async () => {
  expect(await read('email,country,first_name\n')).toMatchObject({ countryBy: 'name' });
  expect(await read('email,first_name\nana@example.com,Ana\n')).toBeUndefined();
  expect(await read('name,country\nAna,Spain\n')).toBeUndefined();
});

test('what is written is read again as it was, whatever stands in it', async () => {
  const layout = await read(buildSampleCsv());
  if (!layout) throw new Error('no layout');
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const drafts = fc.array(
    fc.record(Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, text]))).map((texts) => ({
      ...BLANK_DRAFT,
      ...texts,
      email: 'a@example.com',
      country: 3,
    })),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(drafts, (given) => {
      const rows: Record<string, string>[] = parse(writeUpload(given, layout, named), { columns: true });
      expect(rows).toHaveLength(given.length);
      rows.forEach((row, at) => {
        expect(row.country).toBe('Country 3');
        for (const field of OPTIONAL_FIELDS) expect(row[field]).toBe(given[at]?.[field]);
      });
    }),
  );
});

test('the first few are picked for how they differ', () => {
  const rows = Array.from({ length: 300 }, (_, row) => ({
    row,
    draft: {
      ...BLANK_DRAFT,
      email: `p${row}@example.com`,
      country: row < 290 ? 1 : row,
      city: row === 200 ? 'Łódź' : 'Vigo',
      address_line1: row === 250 ? '1, High Street' : '',
    },
  }));
  const picked = pickVaried(rows).map(({ row }) => row);
  expect(picked).toHaveLength(20);
  expect(picked).toEqual(expect.arrayContaining([200, 250, 290, 291, 299]));
  expect(pickVaried(rows.slice(0, 3))).toHaveLength(3);
});
