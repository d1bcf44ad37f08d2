/** failed.csv: the rows that did not go in, as they stood in the file, with their number and what is wrong. */
import { once } from 'node:events';
import { createCsvWriter } from '../csv-writer.ts';
import { type NamelessFile, openNamelessFile } from '../nameless-file.ts';

export type FailedCsv = {
  add(failed: { row: number; cells: string[]; problem: string }): Promise<void>;
  /** The whole file, always to be closed; undefined when nothing was added. */
  finish(): Promise<NamelessFile | undefined>;
  /** Gives an unfinished file back to the system. */
  abandon(): Promise<void>;
};

const ADDED = ['row', 'problem'];

/** Whether a file with this header is one of these that comes back, perhaps with its rows corrected. */
export function isFailedCsv(header: string[]): boolean {
  return header.slice(-ADDED.length).join() === ADDED.join();
}

/** The original columns in their order plus `row` and `problem`, with the file's own delimiter; memory holds a piece of it. */
export async function createFailedCsv(header: string[], delimiter: string): Promise<FailedCsv> {
  const file = await openNamelessFile();
  let rows = 0;
  const writer = createCsvWriter(delimiter);
  const written = file.write(writer);
  // Heard of when it is waited for.
  written.catch(() => {});
  writer.write([...header, ...ADDED]);
  return {
    async add({ row, cells, problem }) {
      rows++;
      const known = header.map((_, column) => cells[column] ?? '');
      // What a row has beyond the header would shift `row` and `problem`: it is joined to the last column instead.
      const rest = cells.slice(header.length).filter((cell) => cell !== '');
      if (rest.length > 0) known[known.length - 1] = [known.at(-1), ...rest].join(delimiter);
      const more = writer.write([...known, String(row), problem]);
      if (!more) await Promise.race([once(writer, 'drain'), written]);
    },
    async finish() {
      writer.end();
      await written;
      if (rows > 0) return file;
      await file.close();
      return undefined;
    },
    async abandon() {
      writer.destroy();
      await written.catch(() => {});
      await file.close();
    },
  };
}
