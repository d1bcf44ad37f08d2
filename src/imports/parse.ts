/** The rows of a kept file, one after the other, with the numbers a person finds them by. */
import { AppError } from '../errors.ts';
import type { FileRow } from './csv-row.ts';
import type { FileFormat, TextFormat } from './file-reading.ts';
import { readParsedRows } from './parsed-rows.ts';
import { readPlainLines } from './plain-lines.ts';

export type { FileRow };

const MOST_COLUMNS = 500;

/**
 * Every row but the blank ones, with the header and whatever stands above it; streamed, some at a time, since handing over each
 * by itself takes longer than reading it. Gives the event loop a turn in between. A first line `sep=;` is no row.
 * @throws AppError `csv_quote_open`, `csv_row_too_long`, `csv_too_wide`: each names the line
 */
export async function* readRowGroups(
  chunks: AsyncIterable<Buffer>,
  format: TextFormat,
): AsyncGenerator<FileRow[]> {
  const texts = decode(chunks, format.encoding);
  try {
    const plain = readPlainLines(texts, format);
    let step = await plain.next();
    for (; !step.done; step = await plain.next()) yield checked(step.value);
    if (!step.value) return;
    const { text, place } = step.value;
    for await (const rows of readParsedRows(toUtf8(text, texts), format, place)) yield checked(rows);
  } finally {
    await texts.return(undefined);
  }
}

function checked(rows: FileRow[]): FileRow[] {
  for (const row of rows) if (row.cells.length > MOST_COLUMNS) throw tooWide(row);
  return rows.filter(({ cells }) => cells.some(isFilled));
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

/** The file as text, its byte-order mark taken off. A NUL is a blank: the database stores none, in a name or in a problem. */
async function* decode(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true }).replaceAll('\0', ' ');
  yield decoder.decode();
}

async function* toUtf8(first: string, texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  yield Buffer.from(first);
  for await (const text of texts) yield Buffer.from(text);
}

function tooWide({ line, cells }: FileRow): AppError {
  return new AppError(
    'csv_too_wide',
    `Line ${line} has ${cells.length} columns; I read up to ${MOST_COLUMNS}. Remove the columns you do not need and share the file again.`,
  );
}
