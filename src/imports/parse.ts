/** The rows of a kept file, one after the other, with the numbers a person finds them by. */
import { pipeline, Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { AppError } from '../errors.ts';
import { looksLikeEmail } from './email-look.ts';
import type { FileFormat, TextFormat } from './import.ts';

/**
 * `row` counts as a spreadsheet does (the header is row 1, empty rows count), `line` as a text editor does.
 * `fault` says why the cells cannot be trusted.
 */
export type FileRow = { row: number; line: number; cells: string[]; fault?: string };

const MOST_COLUMNS = 500;
const LONGEST_ROW = 128 * 1024;
const ROWS_PER_TURN = 200;

/**
 * Every row but the blank ones, with the header and whatever stands above it; streamed, and giving the event loop a turn now
 * and then. A first line `sep=;` is no row.
 * @throws AppError `csv_quote_open`, `csv_row_too_long`, `csv_too_wide`: each names the line
 */
export async function* readRows(chunks: AsyncIterable<Buffer>, format: TextFormat): AsyncGenerator<FileRow> {
  // Counted as the parser goes, since it runs ahead of whoever takes the rows.
  let linesBefore = 0;
  let notRows = 0;
  let width = 0;
  const parser = parse({
    delimiter: format.delimiter,
    record_delimiter: format.newlines,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    ltrim: format.padded && format.delimiter !== '\t',
    max_record_size: LONGEST_ROW,
    raw: true,
    // Its typings know rows of text only.
    on_record: (({ record: cells, raw }: { record: string[]; raw: string }, info: Info): FileRow | null => {
      const line = linesBefore + info.empty_lines + 1;
      const breaks = cells.reduce((sum, cell) => sum + countBreaks(cell), 0);
      linesBefore += 1 + breaks;
      if (line === 1 && isSepLine(cells)) {
        notRows = 1;
        return null;
      }
      const row = { row: info.records + info.empty_lines - notRows, line, cells };
      const joined = breaks > 0 && (keepsQuote(cells, raw) || swallowsRow(cells, width, format.delimiter));
      width = cells.length;
      return joined ? { ...row, fault: strayQuote(line, breaks) } : row;
    }) as never,
  });
  // Errors of either side come out of the iteration below.
  pipeline(Readable.from(decode(chunks, format.encoding)), parser, () => {});
  let turn = 0;
  try {
    for await (const row of parser as AsyncIterable<unknown> as AsyncIterable<FileRow>) {
      if (++turn % ROWS_PER_TURN === 0) await nextTurn();
      if (row.cells.length > MOST_COLUMNS) throw tooWide(row);
      if (row.cells.some((cell) => cell.trim() !== '')) yield row;
    }
  } catch (error) {
    throw error instanceof CsvError ? named(error, linesBefore + parser.info.empty_lines + 1) : error;
  }
}

/** The rows that are to become contacts: those below the header, or all. */
export async function* readBody(chunks: AsyncIterable<Buffer>, format: FileFormat): AsyncGenerator<FileRow> {
  const header = format.headerRow === 'none' ? 0 : format.headerRow;
  for await (const row of readRows(chunks, format)) if (row.row > header) yield row;
}

/** Cut by its own delimiter, `sep=;` is `sep=` and nothing. */
function isSepLine([first = '', ...rest]: string[]): boolean {
  return rest.length <= 1 && !rest[0] && /^sep=.?$/i.test(first);
}

/** The file as text, its byte-order mark taken off. */
async function* decode(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function countBreaks(cell: string): number {
  if (!cell.includes('\n') && !cell.includes('\r')) return 0;
  return cell.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/**
 * csv-parse keeps the quote of a cell that goes on after its closing quote; over several lines it has joined rows. A quote that
 * is part of the value stands in `raw` as CSV writes it.
 */
function keepsQuote(cells: string[], raw: string): boolean {
  return cells.some(
    (cell) =>
      cell.startsWith('"') && countBreaks(cell) > 0 && !raw.includes(`"${cell.replaceAll('"', '""')}"`),
  );
}

/** Whether the first line of a cell would end a row of its own, with an e-mail address in it, as wide as the row before. */
function swallowsRow(cells: string[], width: number, delimiter: string): boolean {
  return cells.some((cell, at) => {
    if (countBreaks(cell) === 0) return false;
    const [first = ''] = cell.split(/[\r\n]/, 1);
    const parts = first.split(delimiter);
    return parts.length > 1 && at + parts.length === width && parts.some(looksLikeEmail);
  });
}

function strayQuote(line: number, breaks: number): string {
  return `a quote (") on line ${line} is not closed, so lines ${line} to ${line + breaks} were read as one row`;
}

function named(error: CsvError, line: number): AppError {
  const options = { cause: error };
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return new AppError(
      'csv_quote_open',
      `The row on line ${line} opens a quote (") that is never closed, so the end of the file cannot be told apart. Close or remove that quote and share the file again.`,
      options,
    );
  }
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new AppError(
      'csv_row_too_long',
      `The row on line ${line} is longer than 128 KB, most likely because a quote (") on that line is not closed. Correct the line and share the file again.`,
      options,
    );
  }
  return new AppError(
    'csv_unreadable',
    `The row on line ${line} cannot be read as CSV. Correct the line, or save the file as CSV anew, and share it again.`,
    options,
  );
}

function tooWide({ line, cells }: FileRow): AppError {
  return new AppError(
    'csv_too_wide',
    `Line ${line} has ${cells.length} columns; I read up to ${MOST_COLUMNS}. Remove the columns you do not need and share the file again.`,
  );
}
