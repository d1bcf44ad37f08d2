/** What would happen to the rows of a file: counted before anything is written, by the rules the run follows too. */
import { emailKey } from './email-look.ts';
import type { CellProblem, RowProblem, Tally } from './import.ts';
import { type Keys, KeyTable } from './key-table.ts';
import { type CheckedRow, COUNTRY_MISSING } from './validate.ts';

const SHOWN_PROBLEMS = 5;
const SHOWN_DOUBLES = 3;

/** By key of an e-mail address, the row that wins: the last fit one. */
export type Winners = Pick<KeyTable, 'get' | 'has' | 'size'>;

export type Counting = {
  add(row: CheckedRow): void;
  readonly winners: Winners;
  /** `present` are the keys among the contacts already; the counts add up to the rows added. */
  tally(present: KeyTable): Tally;
};

/** Counts one variant of the plan: `countryChosen` says whether rows without a country are fit. */
export function createCounting(options: { countryChosen: boolean }): Counting {
  const winners = new KeyTable();
  const problems: RowProblem[] = [];
  const doubts: CellProblem[] = [];
  const doubled: { row: number; key: string }[] = [];
  let doubtful = 0;
  let unfit = 0;
  let doubles = 0;
  return {
    add(row) {
      const problem = problemOf(row, options);
      if (problem) {
        unfit++;
        if (problems.length < SHOWN_PROBLEMS) problems.push(problem);
      } else if (row.fit) {
        const before = winners.set(row.key, row.row);
        if (before !== undefined) {
          doubles++;
          if (doubled.length < SHOWN_DOUBLES) doubled.push({ row: before, key: row.key });
        }
        if (row.doubts.length > 0) doubtful++;
        if (doubts.length < SHOWN_PROBLEMS) doubts.push(...row.doubts);
      }
    },
    winners,
    tally(present) {
      const existing = winners.countShared(present);
      return {
        fit: winners.size - existing,
        update: 0,
        same: 0,
        existing,
        absent: 0,
        several: 0,
        doubles,
        unfit,
        problems,
        doubled: doubled.map(({ row, key }) => ({ row, winner: winners.get(key) ?? row })),
        doubtful,
        doubts,
      };
    },
  };
}

/** Why a row cannot go in; undefined when it can. */
export function problemOf(row: CheckedRow, options: { countryChosen: boolean }): RowProblem | undefined {
  if (!row.fit) return { row: row.row, reason: row.reason, problem: row.problem };
  if (row.countryMissing && !options.countryChosen) return { row: row.row, ...COUNTRY_MISSING };
  return undefined;
}

/** The keys among `wanted` that some contact has; reads the whole list and keeps nothing else of it. */
export async function findPresent(
  contacts: AsyncIterable<{ email: string }>,
  wanted: Keys & { readonly size: number },
): Promise<KeyTable> {
  const present = new KeyTable();
  if (wanted.size === 0) return present;
  for await (const { email } of contacts) {
    const key = emailKey(email);
    if (wanted.has(key)) present.set(key, 1);
  }
  return present;
}
