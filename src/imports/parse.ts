/** The rows of a kept file, one after the other, with the numbers a person finds them by. */
import { finished } from 'node:stream';
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
/** A few milliseconds of work, with what is made of the rows. */
const BYTES_PER_TURN = 16 * 1024;

/**
 * Every row but the blank ones, with the header and whatever stands above it; streamed, some at a time, since handing over each
 * by itself takes longer than reading it. Gives the event loop a turn in between. A first line `sep=;` is no row.
 * @throws AppError `csv_quote_open`, `csv_row_too_long`, `csv_too_wide`: each names the line
 */
export async function* readRowGroups(
  chunks: AsyncIterable<Buffer>,
  format: TextFormat,
): AsyncGenerator<FileRow[]> {
  let rows: FileRow[] = [];
  let linesBefore = 0;
  let notRows = 0;
  let width = 0;
  const written = createWritten();
  const parser = parse({
    delimiter: format.delimiter,
    record_delimiter: format.newlines,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    ltrim: format.padded && format.delimiter !== '\t',
    max_record_size: LONGEST_ROW,
    // Its own queue would hand over each row by itself.
    on_record: (cells: string[], info: Info) => {
      const line = linesBefore + info.empty_lines + 1;
      const breaks = countAllBreaks(cells);
      linesBefore += 1 + breaks;
      if (line === 1 && isSepLine(cells)) {
        notRows = 1;
        written.end(info.bytes);
        return null;
      }
      const row = { row: info.records + info.empty_lines - notRows, line, cells };
      const joined =
        breaks > 0 &&
        (keepsQuote(cells, () => written.since(info.bytes)) || swallowsRow(cells, width, format.delimiter));
      written.end(info.bytes);
      width = cells.length;
      rows.push(joined ? { ...row, fault: strayQuote(line, breaks) } : row);
      return null;
    },
  });
  // What goes wrong comes with the write that it happened in.
  parser.on('error', () => {});
  parser.resume();
  const take = (): FileRow[] => {
    const taken = rows;
    rows = [];
    for (const row of taken) if (row.cells.length > MOST_COLUMNS) throw tooWide(row);
    return taken.filter(({ cells }) => cells.some(isFilled));
  };
  try {
    for await (const whole of asUtf8(chunks, format.encoding)) {
      for (let at = 0; at < whole.length; at += BYTES_PER_TURN) {
        await nextTurn();
        const bytes = whole.subarray(at, at + BYTES_PER_TURN);
        written.add(bytes);
        await new Promise<void>((done, failed) => {
          parser.write(bytes, (error) => (error ? failed(error) : done()));
        });
        yield take();
      }
    }
    await new Promise<void>((done, failed) => {
      finished(parser, (error) => (error ? failed(error) : done()));
      parser.end();
    });
    yield take();
  } catch (error) {
    throw error instanceof CsvError ? named(error, linesBefore + parser.info.empty_lines + 1) : error;
  } finally {
    parser.destroy();
  }
}

/** The same, one at a time. */
export async function* readRows(chunks: AsyncIterable<Buffer>, format: TextFormat): AsyncGenerator<FileRow> {
  for await (const rows of readRowGroups(chunks, format)) yield* rows;
}

/** The rows that are to become contacts: those below the header, or all. */
export async function* readBody(chunks: AsyncIterable<Buffer>, format: FileFormat): AsyncGenerator<FileRow> {
  for await (const rows of readBodyGroups(chunks, format)) yield* rows;
}

/** The same, some at a time. */
export async function* readBodyGroups(
  chunks: AsyncIterable<Buffer>,
  format: FileFormat,
): AsyncGenerator<FileRow[]> {
  const header = format.headerRow === 'none' ? 0 : format.headerRow;
  for await (const rows of readRowGroups(chunks, format)) {
    const [first] = rows;
    if (first) yield first.row > header ? rows : rows.filter(({ row }) => row > header);
  }
}

function isFilled(cell: string): boolean {
  return cell !== '' && cell.trim() !== '';
}

/** What was given to the parser and is not in a row yet: a record as it stands in the file is seldom asked for. */
function createWritten() {
  let pieces: Buffer[] = [];
  let from = 0;
  let length = 0;
  let ended = 0;
  return {
    add(bytes: Buffer) {
      // Whole pieces before the last end are needed no more.
      while (pieces[0] && from + pieces[0].length <= ended) {
        from += pieces[0].length;
        length -= pieces[0].length;
        pieces.shift();
      }
      pieces.push(bytes);
      length += bytes.length;
    },
    /** A record ended at this byte of all. */
    end(at: number) {
      ended = at;
    },
    since(at: number): string {
      pieces = [Buffer.concat(pieces, length)];
      return pieces[0]?.toString('utf8', ended - from, at - from) ?? '';
    },
  };
}

/** Cut by its own delimiter, `sep=;` is `sep=` and nothing. */
function isSepLine([first = '', ...rest]: string[]): boolean {
  return rest.length <= 1 && !rest[0] && /^sep=.?$/i.test(first);
}

/** The bytes as the parser takes them, the byte-order mark taken off. */
async function* asUtf8(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

function countAllBreaks(cells: string[]): number {
  let breaks = 0;
  for (const cell of cells) breaks += countBreaks(cell);
  return breaks;
}

function countBreaks(cell: string): number {
  if (!cell.includes('\n') && !cell.includes('\r')) return 0;
  return cell.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/**
 * csv-parse keeps the quote of a cell that goes on after its closing quote; over several lines it has joined rows. A quote that
 * is part of the value stands in `raw`, the row in the file, as CSV writes it.
 */
function keepsQuote(cells: string[], raw: () => string): boolean {
  return cells.some(
    (cell) =>
      cell.startsWith('"') && countBreaks(cell) > 0 && !raw().includes(`"${cell.replaceAll('"', '""')}"`),
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
