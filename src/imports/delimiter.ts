/** Which delimiter and line ends a text has, judged by its beginning. */
import { type Options, parse } from 'csv-parse/sync';
import { looksLikeEmail } from './email-look.ts';

/** In the order that decides a tie, such as a file of one column. */
export const DELIMITERS = [',', ';', '\t', '|'];
const ROWS = 50;

/** Some programs write the delimiter into a first line of its own, which no spreadsheet shows. */
const SEP_LINE = /^\ufeff?"?sep=([^\r\n])"?\r?(?:\n|$)/i;
const QUOTED = /"(?:[^"]|"")*"/g;
/** A blank between the delimiter and an opening quote, as people write it by hand. */
const PADDED = /"[,;|] +"/;

/** `head` is the decoded beginning of the file, perhaps cut in the middle of a row. */
export function sniffDelimiter(head: string): string {
  const said = SEP_LINE.exec(head)?.[1];
  if (said) return said;
  const scores = DELIMITERS.map((delimiter) => ({ delimiter, score: score(head, delimiter) }));
  const best = scores.reduce((a, b) => (compare(b.score, a.score) > 0 ? b : a));
  return best.delimiter;
}

/**
 * A lone carriage return ends a line only where no line feed does (old Macs): else it is part of a value. What stands in
 * quotes does not tell: there an old Mac's file has line feeds too.
 */
export function sniffNewlines(head: string): string[] {
  const bare = head.replace(QUOTED, '');
  const telling = /[\r\n]/.test(bare) ? bare : head;
  return telling.includes('\n') || !telling.includes('\r') ? ['\r\n', '\n'] : ['\r'];
}

/** Whether blanks before an opening quote are to be passed over. */
export function sniffPadding(head: string): boolean {
  return PADDED.test(head);
}

/**
 * Share of rows with a cell that is an e-mail address, share of rows as wide as most, that width. The address comes
 * first: next to it stands the true delimiter, while `Ruiz, Ana;ana@x.de` is as regular by comma as by semicolon.
 */
function score(head: string, delimiter: string): number[] {
  const rows = firstRows(head, delimiter);
  if (rows.length === 0) return [0, 0, 0];
  const widths = new Map<number, number>();
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  // Of two as frequent the wider one: titles above a short table are as many as its rows.
  const [width, count] = [...widths].reduce((a, b) => ((b[1] - a[1] || b[0] - a[0]) > 0 ? b : a));
  const addressed = rows.filter((row) => row.some(looksLikeEmail)).length;
  return [addressed / rows.length, width > 1 ? count / rows.length : 0, width];
}

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function firstRows(head: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  const options: Options = {
    delimiter,
    record_delimiter: sniffNewlines(head),
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    ltrim: sniffPadding(head) && delimiter !== '\t',
    to: ROWS,
    on_record: (row: string[]) => {
      rows.push(row);
      return null;
    },
  };
  try {
    parse(head, options);
  } catch {
    // The head may end inside quotes; what came before is enough to judge by.
  }
  return rows;
}
