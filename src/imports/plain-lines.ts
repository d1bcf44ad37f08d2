/** Rows of one line each, as nearly all are: cut at their delimiters, which takes a fraction of the time of parsing them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { csvOptions, type FileRow, isSepLine, LONGEST_ROW, type Place } from './csv-row.ts';
import type { TextFormat } from './file-reading.ts';

/** What is not read: it begins at `place`, and the texts that were not asked for come after it. */
export type Rest = { text: string; place: Place };

const CHARACTERS_PER_TURN = 16 * 1024;
/** Of UTF-16; the limit of a row counts bytes, up to three for each of them. */
const LONGEST_LINE = LONGEST_ROW / 4;

/**
 * Reads as long as every line is a row, which csv-parse says of each line with a quote; gives back the rest from the first
 * lines on where that is not so. `texts` is asked no further then.
 */
export async function* readPlainLines(
  texts: AsyncIterator<string>,
  format: TextFormat,
): AsyncGenerator<FileRow[], Rest | undefined> {
  const newline = format.newlines.at(-1) ?? '\n';
  const cut = createCutter(format);
  let waiting = '';
  for (let ended = false; !ended; ) {
    const next = await texts.next();
    ended = next.done === true;
    waiting += next.value ?? '';
    while (waiting !== '') {
      const end = ended ? endOf(waiting, newline) || waiting.length : endOf(waiting, newline);
      if (end === 0 && waiting.length <= LONGEST_ROW) break;
      await nextTurn();
      const rows = end === 0 ? undefined : cut.rowsOf(waiting.slice(0, end));
      if (!rows) return { text: waiting, place: cut.place };
      yield rows;
      waiting = waiting.slice(end);
    }
  }
  return undefined;
}

/** Behind the last line that ends within a turn's work, or the first one that ends at all; 0 where none does. */
function endOf(text: string, newline: string): number {
  const within = text.lastIndexOf(newline, CHARACTERS_PER_TURN);
  const at = within >= 0 ? within : text.indexOf(newline);
  return at < 0 ? 0 : at + newline.length;
}

function createCutter(format: TextFormat) {
  const { delimiter, padded } = format;
  const isUnix = format.newlines.includes('\n');
  const newline = isUnix ? /\r?\n/ : /\r/;
  // What one way of reading takes for the end of a line is a sign of the value in the other.
  const strayBreak = isUnix ? /\r(?!\n)/ : /\n/;
  const place: Place = { row: 1, line: 1, width: 0 };
  return {
    place,
    /** undefined where a line is not a row of its own, or may not be. */
    rowsOf(text: string): FileRow[] | undefined {
      if (padded || strayBreak.test(text)) return undefined;
      const lines = text.split(newline);
      // Behind the last newline there is no line.
      if (lines.at(-1) === '') lines.pop();
      if (text.length > LONGEST_LINE && lines.some((line) => line.length > LONGEST_LINE)) return undefined;
      const quoted = parseQuoted(lines, format);
      if (!quoted) return undefined;
      let read = 0;
      const rows: FileRow[] = [];
      for (const line of lines) {
        const cells = line.includes('"') ? (quoted[read++] as string[]) : line.split(delimiter);
        const isSep = place.line === 1 && isSepLine(cells);
        if (!isSep && line !== '') {
          rows.push({ row: place.row, line: place.line, cells });
          place.width = cells.length;
        }
        if (!isSep) place.row++;
        place.line++;
      }
      return rows;
    },
  };
}

/** The cells of each line with a quote; undefined where they are not as many rows: a row ends with a line, so each is one then. */
function parseQuoted(lines: string[], format: TextFormat): string[][] | undefined {
  const quoted = lines.filter((line) => line.includes('"'));
  if (quoted.length === 0) return [];
  try {
    const rows = parse(quoted.join(format.newlines.at(-1)), csvOptions(format)) as unknown as string[][];
    return rows.length === quoted.length ? rows : undefined;
  } catch {
    return undefined;
  }
}
