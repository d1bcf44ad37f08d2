/** The rows of an import cut into batches, each with what is known of its rows before anything is sent. */
import type { Import, RowException } from './import.ts';
import type { Keys } from './key-table.ts';
import { problemOf, type Winners } from './plan.ts';
import type { CheckedRow, FitRow } from './validate.ts';

/** All rows up to `to` that no earlier batch has. */
export type Batch = { to: number; send: FitRow[]; exceptions: RowException[] };

/** Small enough to be sent in a few seconds, which is what a kill may leave unsettled. */
const ROWS_TO_SEND = 50;
const EXCEPTIONS = 500;

/**
 * Goes on behind `doneRow`. Up to `batchTo` a run before this one may have sent rows: of these the ones in `settled` are
 * recorded already, and one that is `present` now is in through us.
 */
export async function* cutBatches(options: {
  rows: AsyncIterable<CheckedRow>;
  from: Pick<Import, 'doneRow' | 'batchTo'>;
  settled: ReadonlySet<number>;
  winners: Winners;
  present: Keys;
  countryChosen: boolean;
}): AsyncGenerator<Batch> {
  const { from, settled, winners, present } = options;
  let batch: Batch = { to: from.doneRow, send: [], exceptions: [] };
  const judge = (row: CheckedRow) => {
    const problem = problemOf(row, options);
    if (problem) batch.exceptions.push({ ...problem, outcome: 'unfit' });
    else if (!row.fit) return;
    else if (winners.get(row.key) !== row.row) batch.exceptions.push(skipped(row.row, 'double'));
    else if (!present.has(row.key)) batch.send.push(row);
    else if (row.row > (from.batchTo ?? 0)) batch.exceptions.push(skipped(row.row, 'existing'));
  };
  for await (const row of options.rows) {
    if (row.row <= from.doneRow) continue;
    if (!settled.has(row.row)) judge(row);
    batch.to = row.row;
    if (batch.send.length < ROWS_TO_SEND && batch.exceptions.length < EXCEPTIONS) continue;
    yield batch;
    batch = { to: row.row, send: [], exceptions: [] };
  }
  if (batch.send.length > 0 || batch.exceptions.length > 0) yield batch;
}

function skipped(row: number, outcome: 'double' | 'existing'): RowException {
  return { row, outcome, reason: null, problem: null };
}
