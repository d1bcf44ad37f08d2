/** A kept file as a table: how it is read, what its columns are called, and some of its rows to judge them by. */
import { AppError } from '../errors.ts';
import { looksLikeEmail } from './email-look.ts';
import { findTextFormat } from './file-format.ts';
import type { FileFormat, GivenFormat } from './file-reading.ts';
import { guessHeaderRow } from './header-row.ts';
import { type FileRow, readRows } from './parse.ts';

export type Table = {
  format: FileFormat;
  /** As the header row calls them; `Column A` and so on where there is no header. */
  columns: string[];
  /** What stands above the header: titles, notes. */
  above: string[][];
  /** The first rows below the header, and some further down when the first ones hold no address. */
  sample: string[][];
  /** The first rows of the file, for somebody to say which one is the header. */
  top: FileRow[];
};

/** Nothing but a header. */
export const NO_ROWS = 'no_rows';

const SAMPLE_ROWS = 200;
const TOP_ROWS = 10;
/** In some exports only one contact in fifty has an address. */
const LOOKED_AT = 20_000;

/**
 * `bytes` starts anew each time; what is `given` outweighs the guesses.
 * @throws AppError for what the sharer can put right
 */
export async function readTable(bytes: () => AsyncIterable<Buffer>, given: GivenFormat = {}): Promise<Table> {
  const text = await findTextFormat(bytes, given);
  const rows: FileRow[] = [];
  let seen = 0;
  let addressed = 0;
  for await (const row of readRows(bytes(), text)) {
    const holdsAddress = row.cells.some(looksLikeEmail);
    if (seen < SAMPLE_ROWS || holdsAddress) rows.push(row);
    if (holdsAddress) addressed++;
    seen++;
    const isEnough = addressed >= SAMPLE_ROWS / 10 || seen >= LOOKED_AT;
    if (seen > SAMPLE_ROWS && isEnough) break;
  }
  const headerRow = given.headerRow ?? guessHeaderRow(rows);
  const header = rows.find(({ row }) => row === headerRow)?.cells;
  const start = headerRow === 'none' ? 0 : headerRow;
  const sample = rows.filter(({ row }) => row > start).map(({ cells }) => cells);
  if (sample.length === 0) throw noRows();
  return {
    format: { ...text, headerRow },
    columns: header ?? letters(sample),
    above: header ? rows.filter(({ row }) => row < start).map(({ cells }) => cells) : [],
    sample,
    top: rows.slice(0, TOP_ROWS),
  };
}

function noRows(): AppError {
  return new AppError(
    NO_ROWS,
    'This file has a header and no rows below it: add a row for each contact below the header, and share it again.',
  );
}

/** As wide as the widest row: without a header no cell can be one too many. */
function letters(sample: string[][]): string[] {
  const width = sample.reduce((widest, cells) => Math.max(widest, cells.length), 0);
  return Array.from({ length: width }, (_, column) => `Column ${letterOf(column)}`);
}

/** As spreadsheets name columns: A to Z, AA, AB. */
function letterOf(column: number): string {
  const before = Math.floor(column / 26);
  const letter = String.fromCharCode(65 + (column % 26));
  return before > 0 ? letterOf(before - 1) + letter : letter;
}
