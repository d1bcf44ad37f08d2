/** Rows as csv-parse reads them, whatever stands in them; with the places where rows were joined by a stray quote. */
import { finished } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { AppError } from '../errors.ts';
import { csvOptions, type FileRow, isSepLine, type Place } from './csv-row.ts';
import { looksLikeEmail } from './email-look.ts';
import type { TextFormat } from './file-reading.ts';

/** A few milliseconds of work, with what is made of the rows. */
const BYTES_PER_TURN = 16 * 1024;

/** `pieces` are UTF-8 and begin with a row; `from` is the place of its first line. @throws as `readRowGroups` */
export async function* readParsedRows(
  pieces: AsyncIterable<Buffer>,
  format: TextFormat,
  from: Place,
): AsyncGenerator<FileRow[]> {
  let rows: FileRow[] = [];
  let linesBefore = from.line - 1;
  let rowsBefore = from.row - 1;
  let { width } = from;
  const written = createWritten();
  const parser = parse({
    ...csvOptions(format),
    // Its own queue would hand over each row by itself.
    on_record: (cells: string[], info: Info) => {
      const line = linesBefore + info.empty_lines + 1;
      const breaks = countAllBreaks(cells);
      linesBefore += 1 + breaks;
      if (line === 1 && isSepLine(cells)) {
        rowsBefore--;
        written.end(info.bytes);
        return null;
      }
      const row = { row: rowsBefore + info.records + info.empty_lines, line, cells };
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
    return taken;
  };
  try {
    for await (const whole of pieces) {
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
