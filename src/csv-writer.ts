/** How this program writes CSV for people: safe to open in a spreadsheet, and read back by its own import. */
import { type Stringifier, stringify } from 'csv-stringify';

/** What csv-stringify puts a ' before, so that a spreadsheet does not run the cell as a formula. */
const GUARDED = /^'[=+\-@\t\r＝＋－＠]/;

/** `="01234"`, as many programs write what a spreadsheet should not take for a number. */
const WRAPPED = /^="([^"]*)"$/;

/** The cell without the guard that it carries when a file of ours, or one made for spreadsheets, comes back. */
export function unguardCell(cell: string): string {
  // Neither begins otherwise, and there are millions of cells.
  if (cell[0] !== "'" && cell[0] !== '=') return cell;
  return GUARDED.test(cell) ? cell.slice(1) : (WRAPPED.exec(cell)?.[1] ?? cell);
}

/** Rows of text in, bytes out: UTF-8 with a byte-order mark (spreadsheets mistake it otherwise), lines ended by CRLF. */
export function createCsvWriter(delimiter: string): Stringifier {
  return stringify({
    delimiter,
    bom: true,
    record_delimiter: 'windows',
    // Otherwise a lone line feed inside a cell would be written bare.
    quote_record_delimiter: true,
    escape_formulas: true,
  });
}
