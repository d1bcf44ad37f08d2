/** Reads a contacts file as it arrives: UTF-8 text, CSV, a header, then one row of fields after the other. */
import { finished, type Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Header, readHeader } from './csv-columns.ts';

/** Rows are numbered as a spreadsheet shows them: the header is row 1. An `error` is a whole sentence. */
export type CsvRow =
  | { row: number; fields: Record<string, string>; error: undefined }
  | { row: number; fields: undefined; error: string };

/** Wide enough for ten columns of the longest text, narrow enough for a quote that is never closed. */
const MAX_ROW_CHARACTERS = 64 * 1024;

/**
 * Yields one entry for each row that is not blank. The file is always read to its end, so that the parts after it can
 * follow: after a fault that makes the rest unreadable, that fault is the last entry.
 */
export async function* readCsvRows(file: Readable): AsyncGenerator<CsvRow> {
  let header: Header | undefined;
  let row = 0;
  let broken = false;
  for await (const record of readRecords(file)) {
    row += 1;
    if (broken) continue;
    if ('error' in record) {
      broken = true;
      yield { row, fields: undefined, error: record.error };
    } else if (record.cells.every((cell) => cell.trim() === '')) {
      // Blank lines count as rows, as in a spreadsheet, and mean nothing.
    } else if (!header) {
      const reading = readHeader(record.cells);
      broken = 'error' in reading;
      if ('error' in reading) yield { row, fields: undefined, error: reading.error };
      else header = reading.header;
    } else {
      yield readRow(row, header, record.cells);
    }
  }
  if (!header && !broken) yield { row, fields: undefined, error: 'The file is empty.' };
}

function readRow(row: number, header: Header, cells: string[]): CsvRow {
  const homeless = cells.some((cell, index) => header[index] === undefined && cell.trim() !== '');
  if (homeless) {
    const error = `Row ${row}: The row has more values than the header has columns.`;
    return { row, fields: undefined, error };
  }
  const entries = header.flatMap((column, index) => (column ? [[column, cells[index] ?? '']] : []));
  return { row, fields: Object.fromEntries(entries), error: undefined };
}

type CsvRecord = { cells: string[] } | { error: string };

/** Feeds the parser by hand: piping would tear down the file's stream, and with it the request, at the first fault. */
async function* readRecords(file: Readable): AsyncGenerator<CsvRecord> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = parse({
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_ROW_CHARACTERS,
  });
  let records: CsvRecord[] = [];
  let failure: string | undefined;
  parser.on('data', (cells: string[]) => records.push({ cells }));
  const ended = new Promise<void>((done) => {
    finished(parser, (error) => {
      if (error) failure = describe(error);
      done();
    });
  });
  const take = () => {
    const taken = records;
    records = [];
    return taken;
  };
  for await (const chunk of file) {
    if (failure) continue;
    const text = decode(decoder, chunk);
    if (text === undefined) failure = 'The file must be a file of type: csv, written in UTF-8.';
    else await new Promise<void>((done) => parser.write(text, () => done()));
    yield* take();
  }
  if (!failure && decode(decoder, undefined) === undefined)
    failure = 'The file ends in the middle of a character.';
  parser.end();
  await ended;
  yield* take();
  if (failure) yield { error: failure };
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer | undefined): string | undefined {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    return undefined;
  }
}

/** `records` counts the rows before the broken one, the header and blank ones included. */
function describe(error: Error): string {
  if (!(error instanceof CsvError)) return 'The file could not be read as CSV.';
  const row = `Row ${Number(error.records ?? 0) + 1}`;
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return `${row}: The row is longer than ${MAX_ROW_CHARACTERS} characters; a quote in it may not be closed.`;
  }
  return `${row}: The row could not be read as CSV; check its quotes.`;
}
