/** Which row of a file names its columns: a guess, since nothing in a CSV file says so. */
import { looksLikeEmail } from './email-look.ts';
import { findName } from './header-names.ts';
import type { HeaderRow } from './import.ts';
import type { FileRow } from './parse.ts';

/** Titles, notes and the like above a header are no longer than this. */
const MOST_ABOVE = 30;
/** Enough of a header to know it by. */
const MOST_CELLS = 60;

/** `rows` are the first rows of the file. Titles stand above the header, contacts below; 'none': the contacts begin at once. */
export function guessHeaderRow(rows: FileRow[]): HeaderRow {
  const first = rows.findIndex(({ cells }) => cells.some(looksLikeEmail));
  const above = rows.slice(0, first < 0 ? MOST_ABOVE : Math.min(first, MOST_ABOVE));
  const named = above
    .map(({ row, cells }) => ({
      row,
      known: cells
        .slice(0, MOST_CELLS)
        .map(findName)
        .filter((name) => name !== undefined),
    }))
    .filter(({ known }) => known.length > 1 || known.some(({ field }) => field === 'email'))
    .reduce<{ row: number; known: unknown[] } | undefined>(
      (best, next) => (best && best.known.length >= next.known.length ? best : next),
      undefined,
    );
  return named?.row ?? findByShape(above, rows[first]) ?? 'none';
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
