/** The columns of a contacts file, and the sample file that shows them. */
import { stringify } from 'csv-stringify/sync';
import { OPTIONAL_FIELDS } from '../contacts/contact.ts';

export const CSV_COLUMNS = ['email', 'country', ...OPTIONAL_FIELDS] as const;
export type CsvColumn = (typeof CSV_COLUMNS)[number];

/** Room for the empty columns that spreadsheets leave behind. */
const MAX_COLUMNS = 100;

/** The column at each place; undefined where the file has a nameless one, which must then be empty. */
export type Header = (CsvColumn | undefined)[];

/** Reads a first row; "First Name" is `first_name`. A column that is not known is a fault: its data would be lost. */
export function readHeader(cells: string[]): { header: Header } | { error: string } {
  if (cells.length > MAX_COLUMNS) return { error: `Row 1: The header has more than ${MAX_COLUMNS} columns.` };
  const names = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  );
  const unknown = names.findIndex((name) => name !== '' && !isColumn(name));
  if (unknown >= 0) {
    const shown = (cells[unknown] ?? '').trim().slice(0, 60);
    return { error: `Row 1: The column "${shown}" is not known. Known columns: ${CSV_COLUMNS.join(', ')}.` };
  }
  const header = names.map((name) => (isColumn(name) ? name : undefined));
  const twice = header.find((name, index) => name && header.indexOf(name) !== index);
  if (twice) return { error: `Row 1: The column "${twice}" is there twice.` };
  const missing = (['email', 'country'] as const).find((name) => !header.includes(name));
  if (missing) return { error: `Row 1: The column "${missing}" is missing.` };
  return { header };
}

/** A small file that `upload-csv` takes as it is. */
export function buildSampleCsv(): string {
  const rows = [
    [
      'zoe.martin@example.com',
      'France',
      'Zoé',
      'Martin',
      '',
      'Lyon',
      '12 rue des Lilas',
      '',
      'Rhône',
      '69003',
    ],
    [
      'j.okafor@example.org',
      'Nigeria',
      'Joseph',
      'Okafor',
      'Lagos',
      'Ikeja',
      '4 Allen Avenue',
      'Floor 2',
      '',
      '100281',
    ],
    ['info@example.net', 'Japan', '', '', '', '', '', '', '', ''],
  ];
  return stringify([CSV_COLUMNS, ...rows], { record_delimiter: '\r\n' });
}

function isColumn(name: string): name is CsvColumn {
  return (CSV_COLUMNS as readonly string[]).includes(name);
}
