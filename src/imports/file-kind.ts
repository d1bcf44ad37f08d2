/** Whether a shared file is one to read, by its name first and by its first bytes then. */
import { AppError } from '../errors.ts';
import type { SharedFile } from './face.ts';

/** `table`: surely meant as rows and columns; `text`: perhaps; `workbook`: a spreadsheet program's own format. */
export type FileKind = 'table' | 'text' | 'workbook' | 'other';

const BY_ENDING: Record<string, FileKind> = {
  csv: 'table',
  tsv: 'table',
  txt: 'text',
  xlsx: 'workbook',
  xls: 'workbook',
  ods: 'workbook',
  numbers: 'workbook',
};

const WORKBOOK =
  'This is a spreadsheet in its own format. In Excel choose File › Save As › “CSV UTF-8”; in Google Sheets File › Download › “Comma-separated values”; then share that file.';

/** Beginnings of files that are not text, whatever their name says. */
const BEGINNINGS: [string, string][] = [
  // Workbooks of today are zip archives; the old ones are compound documents.
  ['PK\x03\x04', WORKBOOK],
  ['\xd0\xcf\x11\xe0', WORKBOOK],
  ['%PDF', 'This is a PDF. Open the table it was made from, save that as CSV, and share it.'],
];

export function kindOf(file: Pick<SharedFile, 'name' | 'kind' | 'pasted'>): FileKind {
  // A pasted table has a made-up name; what the person chose as its type counts.
  if (file.pasted) return file.kind === 'csv' || file.kind === 'tsv' ? 'table' : byName(file.name);
  return byName(file.name);
}

function byName(name: string): FileKind {
  const ending = /\.([a-z]+)$/i.exec(name.trim())?.[1]?.toLowerCase() ?? '';
  return BY_ENDING[ending] ?? 'other';
}

/** How to come to a file I can read; for a person who asked for the import. */
export function wrongKind(kind: 'workbook' | 'other'): AppError {
  const text =
    kind === 'workbook'
      ? WORKBOOK
      : 'I import contacts from .csv, .tsv and .txt files. Save your table as CSV and share that file.';
  return new AppError('wrong_kind', text);
}

/** @throws AppError `wrong_kind` when the bytes give away another format than text */
export function checkBeginning(head: Buffer): void {
  const beginning = head.subarray(0, 8).toString('latin1');
  const found = BEGINNINGS.find(([mark]) => beginning.startsWith(mark));
  if (found) throw new AppError('wrong_kind', found[1]);
}
