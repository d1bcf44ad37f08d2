/** Sends a batch of rows to the service so that each is in once, whatever happens to the answers. */
import { ContactsError } from '../contacts/client-errors.ts';
import { type Delays, waitSecondsOf } from '../contacts/delays.ts';
import { messageOf } from '../errors.ts';
import { LongWait } from '../run-ends.ts';
import { IN_FLIGHT } from '../side-by-side.ts';
import type { Keys } from './key-table.ts';
import type { RowProblem } from './offer.ts';

/** What is known here of a contact to add: its number, and the key of its e-mail address, which no other row has. */
export type BatchRow = { row: number; key: string };

export type Rested = 'rested' | 'stopped';

export type BatchPorts<R extends BatchRow> = {
  /** Adds one contact; throws ContactsError. */
  add(row: R): Promise<void>;
  /** The keys among these rows that the service's list holds now. */
  findPresent(rows: R[]): Promise<Keys>;
  delays: Delays;
  wait(milliseconds: number): Promise<void>;
  /** Waits before another round, unless somebody says stop until then. */
  rest(milliseconds: number): Promise<Rested>;
  /** Makes sure, before another round, that this run still holds the import; throws when it does not. */
  renew(): Promise<void>;
};

/** Rounds in which some answer was missing, before the import is paused. */
const ROUNDS = 3;
/** No row is begun later than this after the run was last sure to hold the import. */
const ROUND_MS = 5000;
const SHORT_WAIT_SECONDS = 60;

type Round<R> = {
  refused: RowProblem[];
  left: R[];
  unknown: R[];
  waitSeconds: number;
  /** May pass. */
  fault?: Error;
  /** Will not pass by itself. */
  end?: unknown;
};

/** `unsent` were not taken before somebody said stop; the other rows that were not refused are in. */
export type SentBatch<R> = { refused: RowProblem[]; unsent: R[] };

/**
 * Returns the rows the service refused, with its reasons. A missing answer is settled by reading the
 * list, never by sending again blindly.
 * @throws ContactsError when it cannot go on, LongWait; the outcome of the batch is then unknown
 */
export async function sendBatch<R extends BatchRow>(rows: R[], ports: BatchPorts<R>): Promise<SentBatch<R>> {
  const refused: RowProblem[] = [];
  let pending = rows;
  let faulty = 0;
  for (let first = true; pending.length > 0; first = false) {
    if (!first) await ports.renew();
    const round = await sendAll(pending, ports);
    refused.push(...round.refused);
    if (round.end) throw round.end;
    if (round.fault && ++faulty >= ROUNDS) throw round.fault;
    if (round.waitSeconds > SHORT_WAIT_SECONDS) throw new LongWait(round.waitSeconds);
    if (round.left.length + round.unknown.length === 0) break;
    const settleMs = round.unknown.length > 0 ? ports.delays.underWayMs : 0;
    const rested = await ports.rest(Math.max(round.waitSeconds * 1000, settleMs));
    // What may be in is looked for all the same, once it cannot be under way any more.
    if (rested === 'stopped') await ports.wait(settleMs);
    pending = [...round.left, ...(await stillAbsent(round.unknown, ports))];
    if (rested === 'stopped') return { refused, unsent: pending };
  }
  return { refused, unsent: [] };
}

/** Once a row was held off, the rest of the round is not sent; what is under way is waited for. */
async function sendAll<R extends BatchRow>(rows: R[], ports: BatchPorts<R>): Promise<Round<R>> {
  const round: Round<R> = { refused: [], left: [], unknown: [], waitSeconds: 0 };
  const queue = rows.values();
  const until = performance.now() + ROUND_MS;
  let held = false;
  const sendOn = async () => {
    for (const row of queue) {
      if (held || performance.now() > until) {
        round.left.push(row);
        continue;
      }
      try {
        await ports.add(row);
      } catch (error) {
        held = note(round, row, error, ports.delays) || held;
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sendOn));
  return round;
}

/** Puts the row where its error belongs; true when nothing more should be sent for now. */
function note<R extends BatchRow>(round: Round<R>, row: R, error: unknown, delays: Delays): boolean {
  if (!(error instanceof ContactsError) || error.code === 'keys_refused') {
    round.end ??= error;
    return true;
  }
  if (error.code === 'fields_refused') {
    round.refused.push(refusal(row, error));
    return false;
  }
  if (error.code === 'rate_limited') round.left.push(row);
  else {
    round.fault = error;
    (error.outcomeUnknown ? round.unknown : round.left).push(row);
  }
  round.waitSeconds = Math.max(round.waitSeconds, waitSecondsOf(error, delays));
  return true;
}

function refusal(row: BatchRow, error: ContactsError): RowProblem {
  const sentences = Object.values(error.fields).flat();
  const said = sentences.length > 0 ? sentences.join(' ') : messageOf(error);
  return {
    row: row.row,
    reason: `refused by the service: ${said}`.slice(0, 200),
    problem: `The service refused it: ${said}`.slice(0, 1000),
  };
}

async function stillAbsent<R extends BatchRow>(rows: R[], ports: BatchPorts<R>): Promise<R[]> {
  if (rows.length === 0) return [];
  const present = await ports.findPresent(rows);
  return rows.filter((row) => !present.has(row.key));
}
