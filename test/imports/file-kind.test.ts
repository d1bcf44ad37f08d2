/** What a file is, whatever it is called, and how to come to a CSV file from it. */
import { expect, test } from 'vitest';
import { kindOf, wrongKind } from '../../src/imports/file-kind.ts';
import { readTable } from '../../src/imports/table.ts';
import { fixture, pieces } from './support.ts';

const zip = (...names: string[]) => `PK\x03\x04\x14\x00${names.join('....PK\x03\x04')}`;

test.each([
  ['an Excel workbook', zip('[Content_Types].xml', 'xl/workbook.xml'), 'Excel workbook', 'Save As'],
  ['an old Excel workbook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....', 'Excel workbook', 'Save As'],
  [
    'a LibreOffice sheet',
    zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
    'OpenDocument',
    'Text CSV',
  ],
  ['a Numbers sheet', zip('Index/Document.iwa'), 'Numbers', 'Export To'],
  ['a Word document', zip('[Content_Types].xml', 'word/document.xml'), 'text document', 'spreadsheet'],
  ['an archive', zip('contacts.csv'), 'zip archive', 'Unpack'],
  ['a PDF', '%PDF-1.7\n', 'PDF', 'save that as CSV'],
  ['a picture', '\x89PNG\r\n', 'picture', 'saved as CSV'],
  ['a photo', '\xff\xd8\xff\xe0..JFIF', 'picture', 'saved as CSV'],
  ['a phone photo', '\0\0\0\x18ftypheic', 'picture', 'saved as CSV'],
  ['a web page', '\r\n<!DOCTYPE html><table><tr><td>ana@example.com', 'web page', 'Save As'],
  ['a table of a web page', '\xef\xbb\xbf<table><tr><td>ana@example.com', 'web page', 'Save As'],
  ['JSON', '[\n  {"email": "ana@example.com"}\n]', 'JSON', 'Export the contacts as CSV'],
  ['a JSON object', '{"contacts": [{"email": "ana@example.com"}]}', 'JSON', 'Export the contacts as CSV'],
  ['contact cards', 'BEGIN:VCARD\r\nVERSION:3.0\r\nEMAIL:ana@example.com', 'vCard', 'export them as CSV'],
])('%s called .csv is named for what it is', async (_, text, named, what) => {
  const reading = readTable(() => pieces(Buffer.from(text, 'latin1'), 4096));
  await expect(reading).rejects.toMatchObject({
    code: 'wrong_kind',
    message: expect.stringContaining(named),
  });
  await expect(reading).rejects.toMatchObject({ message: expect.stringContaining(what) });
});

test.each([
  ['people.xlsx', 'xlsx', 'Excel workbook'],
  ['people.XLS', 'xls', 'Excel workbook'],
  ['people.ods', 'ods', 'OpenDocument'],
  ['people.numbers', 'numbers', 'Numbers'],
  ['people.csv.zip', 'zip', 'zip archive'],
  ['people.pdf', 'pdf', 'PDF'],
  ['people.html', 'html', 'web page'],
  ['people.json', 'json', 'JSON'],
  ['people.vcf', 'vcard', 'vCard'],
  ['people.jpeg', 'jpg', 'picture'],
  ['people', 'xlsx', 'Excel workbook'],
  ['people.exe', 'binary', 'I read contacts from .csv'],
  ['people.constructor', 'valueOf', 'I read contacts from .csv'],
])('%s is named by its ending', (name, kind, words) => {
  expect(kindOf({ name, kind, pasted: false })).toBe('other');
  expect(wrongKind({ name, kind }).message).toContain(words);
});

test.each([
  ['people.csv', 'csv', false, 'table'],
  ['people.TSV', 'tsv', false, 'table'],
  ['people.txt', 'text', false, 'text'],
  ['people', 'csv', false, 'table'],
  ['Untitled', 'text', true, 'text'],
  ['Untitled', 'csv', true, 'table'],
  ['people.csv', 'text', true, 'table'],
  ['Untitled', 'javascript', true, 'other'],
] as const)('%s, %s to Slack, is read', (name, kind, pasted, expected) => {
  expect(kindOf({ name, kind, pasted })).toBe(expected);
});

test('a table that begins like nothing else is read', async () => {
  const table = await readTable(() => pieces(fixture('snippet.tsv')));
  expect(table.columns).toHaveLength(4);
});
