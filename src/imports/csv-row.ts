/** A row of a CSV file, and what both ways of reading one have in common. */
import type { Options } from 'csv-parse';
import type { TextFormat } from './file-reading.ts';

/**
 * `row` counts as a spreadsheet does (the header is row 1, empty rows count), `line` as a text editor does.
 * `fault` says why the cells cannot be trusted.
 */
export type FileRow = { row: number; line: number; cells: string[]; fault?: string };

/** Where a row begins, counted as in FileRow, and how many cells the one before it has. */
export type Place = { row: number; line: number; width: number };
export const LONGEST_ROW = 128 * 1024;

/** How every row is read, so that each way of reading gives the same. */
export function csvOptions(format: TextFormat): Options {
  return {
    delimiter: format.delimiter,
    record_delimiter: format.newlines,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    ltrim: format.padded && format.delimiter !== '\t',
    max_record_size: LONGEST_ROW,
  };
}

/** Cut by its own delimiter, `sep=;` is `sep=` and nothing. */
export function isSepLine([first = '', ...rest]: string[]): boolean {
  return rest.length <= 1 && !rest[0] && /^sep=.?$/i.test(first);
}
