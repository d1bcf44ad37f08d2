/** What would happen to the rows of a file: counted before anything is written, by the rules the run follows too. */
import { emailKey } from './email-look.ts';
import { type Keys, KeyTable } from './key-table.ts';
import type { CellProblem, PlannedRow, RowProblem, Tally } from './offer.ts';
import { type CheckedRow, COUNTRY_MISSING, type FitRow } from './validate.ts';

const SHOWN_PROBLEMS = 5;
const SHOWN_DOUBLES = 3;
const SHOWN_ROWS = 5;
/** Stands in for a type that is not chosen, where nobody is added as one. */
export const ANY_TYPE = 1;
/** Looked at for those that are shown: the first ones may be among the contacts already. */
const CANDIDATES = 200;

/** By key of an e-mail address, the row that wins: the last fit one. */
export type Winners = Pick<KeyTable, 'get' | 'has' | 'size'>;

/** What becomes of the rows that win. */
export type Outcomes = Required<
  Pick<Tally, 'fit' | 'untyped' | 'update' | 'same' | 'existing' | 'absent' | 'several' | 'sample'>
>;

export type Counting = {
  add(row: CheckedRow): void;
  readonly winners: Winners;
  /** Where contacts that exist are left alone: `present` are the keys among the contacts, at least those that are among ours. */
  skipping(present: KeyTable): Promise<Outcomes>;
  /** The counts add up to the rows added, when `outcomes` is about every winner. */
  tally(outcomes: Outcomes): Tally;
  /** Another one that goes on by itself from here. */
  fork(options: { countryChosen: boolean }): Counting;
};

type Counted = {
  winners: KeyTable;
  /** The winners that name no contact type; undefined: so far all of them. */
  untyped: KeyTable | undefined;
  problems: RowProblem[];
  doubts: CellProblem[];
  doubled: { row: number; key: string }[];
  candidates: (PlannedRow & { key: string })[];
  doubtful: number;
  unfit: number;
  doubles: number;
};

/** Counts one variant of the plan: `countryChosen` says whether rows without a country are fit. */
export function createCounting(options: { countryChosen: boolean }): Counting {
  return countOn(
    {
      winners: new KeyTable(),
      untyped: undefined,
      problems: [],
      doubts: [],
      doubled: [],
      candidates: [],
      doubtful: 0,
      unfit: 0,
      doubles: 0,
    },
    options,
  );
}

function countOn(counted: Counted, options: { countryChosen: boolean }): Counting {
  const { winners, problems, doubts, doubled, candidates } = counted;
  return {
    add(row) {
      const problem = problemOf(row, options);
      if (problem) {
        counted.unfit++;
        if (problems.length < SHOWN_PROBLEMS) problems.push(problem);
      } else if (row.fit) {
        if (row.named.type) counted.untyped ??= winners.clone();
        const before = winners.set(row.key, row.row);
        if (!row.named.type) counted.untyped?.set(row.key, row.row);
        else if (before !== undefined) counted.untyped?.delete(row.key);
        if (before !== undefined) {
          counted.doubles++;
          if (doubled.length < SHOWN_DOUBLES) doubled.push({ row: before, key: row.key });
        }
        if (candidates.length < CANDIDATES) candidates.push({ ...plannedRow(row, 'add'), key: row.key });
        const found = row.doubts();
        if (found.length > 0) counted.doubtful++;
        if (doubts.length < SHOWN_PROBLEMS) doubts.push(...found);
      }
    },
    winners,
    async skipping(present) {
      const existing = await winners.countShared(present);
      const untyped = counted.untyped ?? winners;
      const isIn = ({ key, row }: { key: string; row: number }) =>
        winners.get(key) === row && !present.has(key);
      const sample = shownOf(candidates.filter(isIn));
      return {
        ...NO_OUTCOMES,
        fit: winners.size - existing,
        untyped: untyped.size - (untyped === winners ? existing : await untyped.countShared(present)),
        existing,
        sample: sample.map(({ key: _, ...row }) => row),
      };
    },
    tally(outcomes) {
      const { doubles, unfit, doubtful } = counted;
      return {
        ...outcomes,
        doubles,
        unfit,
        problems,
        doubled: doubled.map(({ row, key }) => ({ row, winner: winners.get(key) ?? row })),
        doubtful,
        doubts,
      };
    },
    fork(other) {
      const lists = {
        problems: [...problems],
        doubts: [...doubts],
        doubled: [...doubled],
        candidates: [...candidates],
      };
      const tables = { winners: winners.clone(), untyped: counted.untyped?.clone() };
      return countOn({ ...counted, ...lists, ...tables }, other);
    },
  };
}

/** Both variants of a plan; they part with the first row that names no country. */
export function createVariants(): { add(row: CheckedRow): void; asIs(): Counting; withCountry: Counting } {
  const withCountry = createCounting({ countryChosen: true });
  let parted: Counting | undefined;
  return {
    add(row) {
      if (!parted && row.fit && row.countryMissing) parted = withCountry.fork({ countryChosen: false });
      parted?.add(row);
      withCountry.add(row);
    },
    asIs: () => parted ?? withCountry,
    withCountry,
  };
}

export const NO_OUTCOMES: Omit<Outcomes, 'sample'> = {
  fit: 0,
  untyped: 0,
  update: 0,
  same: 0,
  existing: 0,
  absent: 0,
  several: 0,
};

/** What a few rows are shown by. */
export function plannedRow(
  { row, draft }: Pick<FitRow, 'row' | 'draft'>,
  is: PlannedRow['is'],
  changes: string[] = [],
): PlannedRow {
  const name = `${draft.first_name} ${draft.last_name}`.trim();
  return { row, is, email: draft.email.slice(0, 100), name: name.slice(0, 60).toWellFormed(), changes };
}

/** Whether one more row is shown. */
export function isShown(sample: PlannedRow[]): boolean {
  return sample.length < SHOWN_ROWS;
}

export function shownOf<Row>(rows: Row[]): Row[] {
  return rows.slice(0, SHOWN_ROWS);
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

/** The keys of all contacts. */
export async function gatherKeys(contacts: AsyncIterable<{ email: string }>): Promise<KeyTable> {
  const keys = new KeyTable();
  for await (const { email } of contacts) keys.set(emailKey(email), 1);
  return keys;
}
