/** Whether a shared file is one to read, by its name first and by its first bytes then. */
import { AppError } from '../errors.ts';
import type { SharedFile } from './face.ts';

/** `table`: surely meant as rows and columns; `text`: perhaps; `other`: another format, whatever it holds. */
export type FileKind = 'table' | 'text' | 'other';

const EXCEL = 'In Excel choose File › Save As › “CSV UTF-8”';
const SHEETS = 'in Google Sheets File › Download › “Comma-separated values”';

/** What a file is and how to come to a CSV file from it, each a sentence. */
const KINDS = {
  excel: `This is an Excel workbook. ${EXCEL}; ${SHEETS}; then share that file.`,
  ods: 'This is an OpenDocument spreadsheet. In LibreOffice choose File › Save As › “Text CSV”, then share that file.',
  numbers: 'This is a Numbers spreadsheet. In Numbers choose File › Export To › CSV, then share that file.',
  zip: 'This is a zip archive. Unpack it and share the CSV file that is in it.',
  gzip: 'This is a compressed file. Unpack it and share the CSV file that is in it.',
  pdf: 'This is a PDF. Open the table it was made from, save that as CSV, and share it.',
  document: 'This is a text document. Copy its table into a spreadsheet, save that as CSV, and share it.',
  html: `This is a web page or XML, though it may be named like a spreadsheet. Open it in Excel or LibreOffice. ${EXCEL}, then share that file.`,
  json: 'This is JSON. Export the contacts as CSV where it came from, and share that file.',
  vcard: `These are contact cards (vCard). Bring them into your address book, export them as CSV there (Google Contacts and Outlook can), and share that file.`,
  image: 'This is a picture. Share the table itself, saved as CSV.',
} as const;
type Kind = keyof typeof KINDS;

const TABLES = new Map<string, FileKind>([
  ['csv', 'table'],
  ['tsv', 'table'],
  ['tab', 'table'],
  ['txt', 'text'],
  ['text', 'text'],
]);

const ENDINGS = new Map<string, Kind>(
  Object.entries({
    excel: 'xlsx xls xlsm xlsb xltx xlt',
    ods: 'ods fods ots',
    numbers: 'numbers',
    zip: 'zip 7z rar',
    gzip: 'gz bz2 xz',
    pdf: 'pdf',
    document: 'doc docx odt rtf pages',
    html: 'html htm xhtml mht',
    json: 'json ndjson jsonl',
    vcard: 'vcf vcard',
    image: 'png jpg jpeg gif heic webp bmp tif tiff svg',
  }).flatMap(([kind, endings]) => endings.split(' ').map((ending): [string, Kind] => [ending, kind as Kind])),
);

/** Beginnings of files that are not text, whatever their name says; of zip archives, what they hold tells more. */
const BEGINNINGS: [string, Kind][] = [
  ['%PDF', 'pdf'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'excel'],
  ['\x89PNG', 'image'],
  ['\xff\xd8\xff', 'image'],
  ['GIF8', 'image'],
  ['RIFF', 'image'],
  ['\x1f\x8b', 'gzip'],
  ['7z\xbc\xaf', 'zip'],
  ['Rar!', 'zip'],
  ['{\\rtf', 'document'],
];
const ZIP = 'PK\x03\x04';
const IN_ZIP: [RegExp, Kind][] = [
  [/opendocument\.spreadsheet/, 'ods'],
  [/opendocument\.text|word\/|document\.xml/, 'document'],
  [/Index\/(Document|CalculationEngine|Tables)/, 'numbers'],
  [/xl\/|workbook\.xml|\[Content_Types\]\.xml/, 'excel'],
];

const TEXTS: [RegExp, Kind][] = [
  [/^(<!doctype html|<html|<\?xml|<table|<head|<meta|<body)/i, 'html'],
  [/^BEGIN:VCARD/i, 'vcard'],
  [/^(\{\s*"[^"]*"\s*:|\[\s*[{["]|\{\s*\}|\[\s*\])/, 'json'],
];

export function kindOf(file: Pick<SharedFile, 'name' | 'kind' | 'pasted'>): FileKind {
  const named = TABLES.get(endingOf(file.name));
  const said = TABLES.get(file.kind);
  // A pasted table has a made-up name; what the person chose as its type counts.
  if (file.pasted) return said === 'table' ? said : (named ?? said ?? 'other');
  return named ?? (endingOf(file.name) === '' ? (said ?? 'other') : 'other');
}

/** How to come to a file I can read; for a person who gave me this one. */
export function wrongKind(file: Pick<SharedFile, 'name' | 'kind'>): AppError {
  const kind = ENDINGS.get(endingOf(file.name)) ?? ENDINGS.get(file.kind);
  return asError(
    kind
      ? KINDS[kind]
      : 'I read contacts from .csv, .tsv and .txt files. Save your table as CSV and share that file.',
  );
}

/** @throws AppError `wrong_kind` when the bytes give away another format than text */
export function checkBeginning(head: Buffer): void {
  const start = head.subarray(0, 16).toString('latin1');
  const found = start.startsWith(ZIP)
    ? (IN_ZIP.find(([inside]) => inside.test(head.toString('latin1')))?.[1] ?? 'zip')
    : BEGINNINGS.find(([mark]) => start.startsWith(mark))?.[1];
  const isHeic = /^....ftyp(heic|heix|mif1|avif)/s.test(start);
  if (found || isHeic) throw asError(KINDS[found ?? 'image']);
}

/** @throws AppError `wrong_kind` for text that is no table: a web page, JSON, contact cards */
export function checkText(head: string): void {
  const start = head.slice(0, 1000).replace(/^\ufeff?\s*/, '');
  const found = TEXTS.find(([beginning]) => beginning.test(start))?.[1];
  if (found) throw asError(KINDS[found]);
}

function asError(text: string): AppError {
  return new AppError('wrong_kind', text);
}

function endingOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name.trim())?.[1]?.toLowerCase() ?? '';
}
