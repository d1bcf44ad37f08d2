/** Deletes the batches of a delete of many, some together; while they are sent, those before are recorded and the next ones begun. */
import { setTimeout as wait } from 'node:timers/promises';
import { isContactsError } from '../contacts/client-errors.ts';
import { Superseded } from '../run-ends.ts';
import { sideBySide } from '../side-by-side.ts';
import { recordSent } from './batch-lines.ts';
import { type Batch, readBatches } from './bulk-batches-repository.ts';
import { queueRun } from './bulk-parts.ts';
import { advanceBulk, type BulkDb } from './bulk-repository.ts';
import { findPresent, hide, type Run, write } from './bulk-run.ts';
import { lookAgain } from './look-again.ts';
import { sendIds } from './send-ids.ts';

/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** Batches are begun together that take so long, so that a word to stop soon counts, and as many as are well recorded in one statement. */
const TOGETHER_MS = 250;
const MOST_TOGETHER = 10;
/** More calls at once would keep the service from everybody else. */
const IN_FLIGHT = 2;

export type Show = (done: number, total: number) => void;

/**
 * Goes on where the last run stopped; `show` is told how many of how many were sent. 'handed over': the next job of the chain
 * goes on.
 * @throws Superseded, ContactsError when the service does not let it go on, LongWait
 */
export async function deleteBatches(run: Run, show: Show): Promise<'ended' | 'handed over'> {
  const { parts, ref, signal } = run;
  await lookAgain(run);
  // From here on: a link that only read would be followed by one that reads again.
  const until = performance.now() + LINK_MS;
  const batches = readBatches(parts.db, ref.bulkId, 'waiting');
  const isTimeUp = () => performance.now() > until;
  let together = 1;
  const next = async () => {
    const some: Batch[] = [];
    while (some.length < together && !isTimeUp()) {
      const { value, done } = await batches.next();
      if (done) break;
      some.push(value);
    }
    return some;
  };
  let answered: Batch[] = [];
  for (let now = await turn(run, [], await next()); now.length > 0; ) {
    signal.throwIfAborted();
    show(now[0]?.start ?? 0, run.bulk.total);
    const began = performance.now();
    const [sent, begun] = await Promise.allSettled([
      send(run, now),
      next().then((some) => turn(run, answered, some)),
    ]);
    if (sent.status === 'rejected') throw sent.reason;
    const { value: outcome } = sent;
    answered = begun.status === 'fulfilled' ? outcome.answered : [...answered, ...outcome.answered];
    if ('error' in outcome) {
      await turn(run, answered, []);
      // The next ones were begun meanwhile, and will not be sent.
      run.bulk = await write(run, { sent: outcome.sent });
      throw outcome.error;
    }
    if (begun.status === 'rejected') throw begun.reason;
    const pace = (now.length * TOGETHER_MS) / (performance.now() - began);
    together = Math.min(Math.max(1, Math.round(pace)), MOST_TOGETHER);
    now = begun.value;
  }
  await turn(run, answered, []);
  if (!isTimeUp() || run.bulk.stoppedAt) return 'ended';
  await parts.db.transaction().execute(async (trx) => {
    await write(run, {}, trx);
    await queueRun(parts, trx, ref, ['running'], {});
  });
  return 'handed over';
}

/** Records batches that were answered, and begins the next ones. @returns those that are begun: none once somebody has stopped it */
async function turn(run: Run, answered: Batch[], next: Batch[]): Promise<Batch[]> {
  if (answered.length === 0 && next.length === 0) return [];
  const begin = async (db: BulkDb) => {
    const moved = await advanceBulk(db, run.bulk, endOf(next));
    if (!moved) throw new Superseded();
    return moved;
  };
  const record = async (trx: BulkDb) =>
    recordSent(
      trx,
      await begin(trx),
      answered.map(({ number }) => number),
    );
  const { db } = run.parts;
  const write = async () => {
    run.bulk = answered.length === 0 ? await begin(db) : await db.transaction().execute(record);
  };
  const gone = answered.flatMap(({ ids }) => ids);
  const ended = await Promise.allSettled([write(), hide(run, gone)]);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return run.bulk.stoppedAt ? [] : next;
}

function endOf(batches: Batch[]): number {
  return batches.reduce((end, { start, ids }) => Math.max(end, start + ids.length), 0);
}

/** With an error: what stopped it, and the place before which something may have been deleted. */
type Outcome = { answered: Batch[] } | { answered: Batch[]; error: unknown; sent: number };

async function send(run: Run, batches: Batch[]): Promise<Outcome> {
  const { parts, account, signal } = run;
  const answered: Batch[] = [];
  let sent = batches[0]?.start ?? 0;
  const sendOne = async (batch: Batch) => {
    const mayHaveGone = () => {
      sent = Math.max(sent, endOf([batch]));
    };
    await sendIds(batch.ids, {
      async remove(some: number[]) {
        try {
          const answer = await parts.contacts.removeRecorded(account, some, signal);
          mayHaveGone();
          return answer;
        } catch (error) {
          if (!isContactsError(error, 'rate_limited', 'keys_refused')) mayHaveGone();
          throw error;
        }
      },
      findPresent: async (some: number[]) => [...(await findPresent(run, new Set(some)))],
      delays: parts.contacts.delays,
      wait: (milliseconds: number) => wait(milliseconds, undefined, { signal }),
      async renew() {
        run.bulk = await write(run, {});
      },
    });
    answered.push(batch);
  };
  try {
    await sideBySide(batches, sendOne, IN_FLIGHT);
    return { answered };
  } catch (error) {
    return { answered, error, sent };
  }
}
