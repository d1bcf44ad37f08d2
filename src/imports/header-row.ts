/** Which row of a file names its columns: a guess, since nothing in a CSV file says so. */
import { looksLikeEmail } from './email-look.ts';
import type { HeaderRow } from './file-reading.ts';
import { findName } from './header-names.ts';
import type { FileRow } from './parse.ts';

/** Titles, notes and the like above a header are no longer than this. */
const MOST_ABOVE = 30;
/** Enough of a header to know it by. */
const MOST_CELLS = 60;

/** `rows` are the first rows of the file. Titles stand above the header, contacts below; 'none': the contacts begin at once. */
export function guessHeaderRow(rows: FileRow[]): HeaderRow {
  const first = rows.findIndex(hasAddress);
  const above = rows.slice(0, first < 0 ? MOST_ABOVE : Math.min(first, MOST_ABOVE));
  const named = findNamed(above, ({ length, hasEmail }) => length > 1 || hasEmail);
  const below = first < 0 ? [] : rows.slice(first + 1);
  return named ?? findBelowTitle(below, rows[first]) ?? findByShape(above, rows[first]) ?? 'none';
}

/** The first of the rows with the most names that are known. */
function findNamed(
  rows: FileRow[],
  isHeader: (known: { length: number; hasEmail: boolean }) => boolean,
): number | undefined {
  return rows
    .map(({ row, cells }) => {
      const known = cells.slice(0, MOST_CELLS).flatMap((cell) => findName(cell) ?? []);
      return { row, length: known.length, hasEmail: known.some(({ field }) => field === 'email') };
    })
    .filter(isHeader)
    .reduce<{ row: number; length: number } | undefined>(
      (best, next) => (best && best.length >= next.length ? best : next),
      undefined,
    )?.row;
}

/** A title may hold an address (`Exported by`, …), which makes no contact of it: a header stands between it and the next one. */
function findBelowTitle(rows: FileRow[], title: FileRow | undefined): number | undefined {
  const width = filled(title).length;
  const next = rows.findIndex(hasAddress);
  const between = rows.slice(0, next < 0 ? MOST_ABOVE : Math.min(next, MOST_ABOVE));
  const wider = between.filter((row) => filled(row).length > width);
  return findNamed(wider, ({ length, hasEmail }) => length > 1 && hasEmail);
}

function hasAddress({ cells }: FileRow): boolean {
  return cells.some(looksLikeEmail);
}

/** In a language not known: the first row that is as wide as the contacts below it and made of words. */
function findByShape(above: FileRow[], contact: FileRow | undefined): number | undefined {
  const contactWidth = filled(contact ?? above[0]).length;
  // A lone cell above several is a title.
  const width = Math.max(Math.min(2, contactWidth), Math.ceil(contactWidth / 2));
  return above.find((row) => {
    const cells = filled(row);
    return cells.length >= width && cells.every((cell) => /\p{L}/u.test(cell)) && isDistinct(cells);
  })?.row;
}

function filled(row: FileRow | undefined): string[] {
  return row?.cells.filter((cell) => cell.trim() !== '') ?? [];
}

function isDistinct(cells: string[]): boolean {
  return new Set(cells).size === cells.length;
}
