/** The receipt of an import: every row of the file counted once, by what the service's list holds now. */
import type { NamelessFile } from '../nameless-file.ts';
import { createFailedCsv } from './failed-csv.ts';
import type { Receipt, RowException, RowOutcome } from './import.ts';
import type { Keys } from './key-table.ts';

/** A row of the file with the key of its e-mail address, in the order of the file. */
export type KeyedRow = { row: number; cells: string[]; key: string };

const SHOWN_REASONS = 5;
const NO_OUTCOMES: Record<Exclude<RowOutcome, 'added'>, number> = {
  existing: 0,
  absent: 0,
  several: 0,
  double: 0,
  updated: 0,
  same: 0,
  unfit: 0,
  refused: 0,
};
const NOT_TAKEN = {
  reason: 'said to be added, but not in the list',
  problem: 'The service said it added this contact, but its list does not hold it',
};

/**
 * `exceptions` are in the order of the file, as `rows`. The counts add up to the rows, whatever is in either.
 * `failed` is failed.csv, always to be closed; undefined when no row failed.
 */
export async function countReceipt(options: {
  rows: AsyncIterable<KeyedRow>;
  exceptions: AsyncIterable<RowException>;
  present: Keys;
  /** Rows behind this one were not come to, but for those that are among the exceptions. */
  upTo: number;
  header: string[];
  delimiter: string;
}): Promise<{ receipt: Receipt; failed: NamelessFile | undefined }> {
  const counts = { present: 0, notTaken: 0, notSent: 0, ...NO_OUTCOMES };
  let rows = 0;
  const reasons = new Map<string, number>();
  const failed = await createFailedCsv(options.header, options.delimiter);
  const fail = async (row: KeyedRow, why: { reason: string; problem: string }) => {
    reasons.set(why.reason, (reasons.get(why.reason) ?? 0) + 1);
    await failed.add({ ...row, problem: why.problem });
  };
  const exceptionAt = createFollower(options.exceptions);
  const countRow = async (row: KeyedRow) => {
    const exception = await exceptionAt(row.row);
    if (!exception && row.row > options.upTo) {
      counts.notSent++;
    } else if (exception && exception.outcome !== 'added') {
      counts[exception.outcome]++;
      const { reason, problem } = exception;
      if (reason && problem) await fail(row, { reason, problem });
    } else if (options.present.has(row.key)) {
      counts.present++;
    } else {
      counts.notTaken++;
      await fail(row, NOT_TAKEN);
    }
  };
  try {
    for await (const row of options.rows) {
      rows++;
      await countRow(row);
    }
    const { double: doubles, ...others } = counts;
    const receipt = { rows, ...others, doubles, reasons: mostFrequent(reasons), attached: null };
    return { receipt, failed: await failed.finish() };
  } catch (error) {
    await failed.abandon();
    throw error;
  }
}

/** Walks the exceptions alongside the rows: both are in the order of the file. */
function createFollower(exceptions: AsyncIterable<RowException>) {
  const iterator = exceptions[Symbol.asyncIterator]();
  let next: RowException | undefined;
  let ended = false;
  return async (row: number): Promise<RowException | undefined> => {
    while (!ended && (next === undefined || next.row < row)) {
      const step = await iterator.next();
      ended = step.done === true;
      next = step.done ? undefined : step.value;
    }
    return next?.row === row ? next : undefined;
  };
}

function mostFrequent(reasons: Map<string, number>): Receipt['reasons'] {
  const sorted = [...reasons].map(([reason, rows]) => ({ reason, rows })).sort((a, b) => b.rows - a.rows);
  const rest = sorted.slice(SHOWN_REASONS).reduce((sum, { rows }) => sum + rows, 0);
  const shown = sorted.slice(0, SHOWN_REASONS);
  return rest > 0 ? [...shown, { reason: 'other reasons', rows: rest }] : shown;
}
