/** failed.csv: the rows that did not go in, as they stood in the file, with their number and what is wrong. */
import { finished } from 'node:stream/promises';
import { createCsvWriter } from '../csv-writer.ts';

export type FailedCsv = {
  add(failed: { row: number; cells: string[]; problem: string }): Promise<void>;
  /** The whole file; undefined when nothing was added. */
  finish(): Promise<Buffer | undefined>;
};

/**
 * The original columns in their order plus `row` and `problem`, with the file's own delimiter. Bounded by the size of the
 * file the rows come from.
 */
export function createFailedCsv(header: string[], delimiter: string): FailedCsv {
  const pieces: Buffer[] = [];
  let rows = 0;
  const writer = createCsvWriter(delimiter);
  writer.on('data', (piece: Buffer | string) => pieces.push(Buffer.from(piece)));
  const ended = finished(writer);
  writer.write([...header, 'row', 'problem']);
  return {
    async add({ row, cells, problem }) {
      rows++;
      const known = header.map((_, column) => cells[column] ?? '');
      // What a row has beyond the header would shift `row` and `problem`: it is joined to the last column instead.
      const rest = cells.slice(header.length).filter((cell) => cell !== '');
      if (rest.length > 0) known[known.length - 1] = [known.at(-1), ...rest].join(delimiter);
      const more = writer.write([...known, String(row), problem]);
      if (!more) await new Promise((drained) => writer.once('drain', drained));
    },
    async finish() {
      writer.end();
      await ended;
      return rows === 0 ? undefined : Buffer.concat(pieces);
    },
  };
}
