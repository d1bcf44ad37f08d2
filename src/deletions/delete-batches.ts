/** Deletes the batches of a delete of many one by one; while one is sent, those before are recorded and the next one is begun. */
import { setTimeout as wait } from 'node:timers/promises';
import { isContactsError } from '../contacts/client-errors.ts';
import { recordSent } from './batch-lines.ts';
import { type Batch, readBatches } from './bulk-batches-repository.ts';
import { queueRun } from './bulk-parts.ts';
import { advanceBulk, type BulkDb } from './bulk-repository.ts';
import { findPresent, type Run, Superseded, write } from './bulk-run.ts';
import { lookAgain } from './look-again.ts';
import { sendIds } from './send-ids.ts';

/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** Batches that are recorded together: one statement for many lines takes less time, and not so much that others wait. */
const RECORDED_AT_ONCE = 5;

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
  const next = async () => (isTimeUp() ? undefined : ((await batches.next()).value ?? undefined));
  let answered: Batch[] = [];
  for (let now = await turn(run, [], await next()); now; ) {
    signal.throwIfAborted();
    show(now.start, run.bulk.total);
    const recorded = answered.length < RECORDED_AT_ONCE ? [] : answered;
    const [failure, begun] = await Promise.allSettled([
      send(run, now),
      next().then((one) => turn(run, recorded, one)),
    ]);
    if (begun.status === 'fulfilled') answered = answered.filter((one) => !recorded.includes(one));
    if (failure.status === 'fulfilled' && failure.value) {
      await turn(run, answered, undefined);
      // The next one was begun meanwhile, and will not be sent.
      run.bulk = await write(run, { sent: failure.value.sent });
      throw failure.value.error;
    }
    answered.push(now);
    if (begun.status === 'rejected') throw begun.reason;
    now = begun.value;
  }
  await turn(run, answered, undefined);
  if (!isTimeUp() || run.bulk.stoppedAt) return 'ended';
  await parts.db.transaction().execute(async (trx) => {
    await write(run, {}, trx);
    await queueRun(parts, trx, ref, ['running'], {});
  });
  return 'handed over';
}

/** Records batches that were answered, and begins the next one. @returns the one that is begun: none once somebody has stopped it */
async function turn(run: Run, answered: Batch[], next: Batch | undefined): Promise<Batch | undefined> {
  if (answered.length === 0 && !next) return undefined;
  const begin = async (db: BulkDb) => {
    const moved = await advanceBulk(db, run.bulk, next ? next.start + next.ids.length : 0);
    if (!moved) throw new Superseded();
    return moved;
  };
  run.bulk =
    answered.length === 0
      ? await begin(run.parts.db)
      : await run.parts.db.transaction().execute(async (trx) =>
          recordSent(
            trx,
            await begin(trx),
            answered.map(({ number }) => number),
          ),
        );
  return run.bulk.stoppedAt ? undefined : next;
}

/** What stopped it, and the place before which something may have been deleted. */
type Failure = { error: unknown; sent: number };

async function send(run: Run, { start, ids }: Batch): Promise<Failure | undefined> {
  const { parts, account, signal } = run;
  let mayHaveGone = false;
  const ports = {
    async remove(some: number[]) {
      try {
        const answer = await parts.contacts.removeRecorded(account, some, signal);
        mayHaveGone = true;
        return answer;
      } catch (error) {
        if (!isContactsError(error, 'rate_limited', 'keys_refused')) mayHaveGone = true;
        throw error;
      }
    },
    findPresent: async (some: number[]) => [...(await findPresent(run, new Set(some)))],
    wait: (milliseconds: number) => wait(milliseconds, undefined, { signal }),
    async renew() {
      run.bulk = await write(run, {});
    },
  };
  try {
    await sendIds(ids, ports);
    return undefined;
  } catch (error) {
    return { error, sent: mayHaveGone ? start + ids.length : start };
  }
}
