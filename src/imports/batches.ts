/** The rows of an import cut into batches, each with what is known of its rows before anything is sent. */
import type { Import, RowException } from './import.ts';
import { problemOf, type Winners } from './plan.ts';
import type { Policy } from './policy.ts';
import type { Survey } from './survey.ts';
import { type CheckedRow, type FitRow, TYPE_MISSING } from './validate.ts';

/** A row whose e-mail address a contact has, to be judged when that contact is read. */
export type Meeting = { row: FitRow; contactId: number };

/** All rows up to `to` that no earlier batch has. */
export type Batch = {
  to: number;
  send: FitRow[];
  /** Sent by a run before this one, and in. */
  through: Meeting[];
  meet: Meeting[];
  exceptions: RowException[];
};

const EXCEPTIONS = 500;
/** Each takes a reading, an update and a reading back. */
const MEETINGS = 100;

/**
 * Goes on behind `doneRow`. Up to `batchTo` a run before this one may have sent rows: of these the ones in `settled` are
 * recorded already, and one whose contact is newer than `mark` is in through us.
 */
export async function* cutBatches(options: {
  rows: AsyncIterable<CheckedRow>;
  from: Pick<Import, 'doneRow' | 'batchTo' | 'mark' | 'choice'>;
  settled: ReadonlySet<number>;
  winners: Winners;
  survey: Survey;
  countryChosen: boolean;
  policy: Policy;
  /** Which of these contacts the ledger knows to have been added by something else than this import. */
  addedByOthers: (contactIds: number[]) => Promise<ReadonlySet<number>>;
  /** How many rows to send make a batch, asked anew for each. */
  size: () => number;
}): AsyncGenerator<Batch> {
  const { from, settled, winners, survey, policy, size } = options;
  const { doneRow, batchTo, mark } = from;
  let batch = emptyBatch(doneRow);
  const judge = (row: CheckedRow) => {
    const problem = problemOf(row, options);
    if (problem) batch.exceptions.push({ ...problem, outcome: 'unfit' });
    else if (!row.fit) return;
    else if (winners.get(row.key) !== row.row) batch.exceptions.push(outcomeOf(row.row, 'double'));
    else judgeFit(row);
  };
  const judgeFit = (row: FitRow) => {
    const contactId = survey.present.get(row.key);
    if (contactId === undefined) {
      if (policy === 'update_only') batch.exceptions.push(outcomeOf(row.row, 'absent'));
      else if (isTypeless(row, from)) batch.exceptions.push(typeless(row));
      else batch.send.push(row);
    } else if (row.row <= (batchTo ?? 0) && contactId > (mark ?? 0)) batch.through.push({ row, contactId });
    else judgeExisting({ row, contactId });
  };
  const judgeExisting = (meeting: Meeting) => {
    const { row, key } = meeting.row;
    if (policy === 'skip') batch.exceptions.push(outcomeOf(row, 'existing'));
    else if (survey.several.has(key)) batch.exceptions.push(outcomeOf(row, 'several'));
    else batch.meet.push(meeting);
  };
  /** Newer than `mark` are contacts too that somebody else added while this import was paused. */
  const judgeThrough = async () => {
    if (batch.through.length === 0) return;
    const theirs = await options.addedByOthers(batch.through.map(({ contactId }) => contactId));
    const isTheirs = ({ contactId }: Meeting) => theirs.has(contactId);
    batch.through.filter(isTheirs).forEach(judgeExisting);
    batch.through = batch.through.filter((meeting) => !isTheirs(meeting));
  };
  for await (const row of options.rows) {
    if (row.row <= doneRow) continue;
    if (!settled.has(row.row)) judge(row);
    batch.to = row.row;
    const { send, through, meet, exceptions } = batch;
    const isFull = send.length + through.length >= size() || meet.length >= MEETINGS;
    if (!isFull && exceptions.length < EXCEPTIONS) continue;
    await judgeThrough();
    yield batch;
    batch = emptyBatch(row.row);
  }
  await judgeThrough();
  if (batch.send.length + batch.through.length + batch.meet.length + batch.exceptions.length > 0) yield batch;
}

function emptyBatch(to: number): Batch {
  return { to, send: [], through: [], meet: [], exceptions: [] };
}

/** Where all that were to be added named a type, none had to be chosen; a contact that is gone since makes one more of them. */
export function isTypeless({ named }: FitRow, { choice }: Pick<Import, 'choice'>): boolean {
  return !named.type && choice.type === null;
}

export function typeless({ row }: FitRow): RowException {
  return { row, outcome: 'unfit', ...TYPE_MISSING };
}

export function outcomeOf(row: number, outcome: RowException['outcome']): RowException {
  return { row, outcome, reason: null, problem: null };
}
