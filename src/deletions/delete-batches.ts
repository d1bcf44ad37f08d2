/** Deletes the batches of a delete of many one by one; while one is sent, the next one is begun. */
import { setTimeout as wait } from 'node:timers/promises';
import { MAX_REMOVED_AT_ONCE } from '../contacts/client.ts';
import { type Begun, beginNext } from './begin-batch.ts';
import { changeBatch, findNextBatch, readBatches } from './bulk-batches-repository.ts';
import { queueRun } from './bulk-parts.ts';
import { advanceBulk } from './bulk-repository.ts';
import { findPresent, type Run, Superseded, write } from './bulk-run.ts';
import { sendIds } from './send-ids.ts';

/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** What was read longer ago is looked at again: others delete too. */
const FRESH_MS = 5000;

export type Show = (done: number, total: number) => void;

/**
 * Goes on where the last run stopped; `show` is told how many of how many were sent. 'handed over': the next job of the chain
 * goes on.
 * @throws Superseded, ContactsError when the service does not let it go on, LongWait
 */
export async function deleteBatches(run: Run, show: Show): Promise<'ended' | 'handed over'> {
  const { parts, ref, signal } = run;
  const until = performance.now() + LINK_MS;
  const { actionId, readAt } = run.bulk;
  if (actionId === null && Date.now() - (readAt?.getTime() ?? 0) > FRESH_MS) await dropGone(run);
  for (let begun = await beginFirst(run); begun; ) {
    signal.throwIfAborted();
    if (performance.now() > until) {
      await parts.db.transaction().execute(async (trx) => {
        await write(run, {}, trx);
        await queueRun(parts, trx, ref, ['running'], {});
      });
      return 'handed over';
    }
    const [sent, next] = await Promise.allSettled([
      sendBatch(run, begun, show),
      beginNext(run, begun.number),
    ]);
    if (sent.status === 'rejected') throw sent.reason;
    if (sent.value === 'stopped') break;
    if (next.status === 'rejected') throw next.reason;
    begun = next.value;
  }
  return 'ended';
}

/** Nothing is begun for somebody who has stopped it already. */
async function beginFirst(run: Run): Promise<Begun | undefined> {
  run.bulk = await write(run, {});
  return run.bulk.stoppedAt ? undefined : beginNext(run);
}

/** 'stopped': somebody wants it to end; what comes behind the place in the database was not sent. */
async function sendBatch(run: Run, batch: Begun, show: Show): Promise<'sent' | 'stopped'> {
  const { parts, ref } = run;
  const { number, start, ids, pending } = batch;
  let isNext = await moveTo(run, batch, MAX_REMOVED_AT_ONCE);
  for (let at = 0; at < ids.length; at += MAX_REMOVED_AT_ONCE) {
    if (!isNext) return 'stopped';
    run.signal.throwIfAborted();
    show(start + at, run.bulk.total);
    const upTo = at + MAX_REMOVED_AT_ONCE;
    const some = ids.slice(at, upTo).filter((id) => pending.has(id));
    // The place of the next call is written while this one is made.
    const [sent, moved] = await Promise.allSettled([
      sendIds(some, portsOf(run)),
      upTo < ids.length && moveTo(run, batch, upTo + MAX_REMOVED_AT_ONCE),
    ]);
    if (sent.status === 'rejected') throw sent.reason;
    if (moved.status === 'rejected') throw moved.reason;
    isNext = moved.value;
  }
  await changeBatch(parts.db, ref.bulkId, number, { state: 'sent' });
  return 'sent';
}

/** False when somebody has stopped it: the place stays then. @throws Superseded */
async function moveTo(run: Run, { start, ids }: Begun, upTo: number): Promise<boolean> {
  const moved = await advanceBulk(run.parts.db, run.bulk, start + Math.min(upTo, ids.length));
  if (!moved) throw new Superseded();
  run.bulk = moved;
  return moved.stoppedAt === null;
}

function portsOf(run: Run) {
  const { parts, account, signal } = run;
  return {
    remove: (ids: number[]) => parts.contacts.removeRecorded(account, ids, signal),
    findPresent: async (ids: number[]) => [...(await findPresent(run, new Set(ids)))],
    wait: (milliseconds: number) => wait(milliseconds, undefined, { signal }),
    async renew() {
      run.bulk = await write(run, {});
    },
  };
}

/** Takes those out that somebody deleted since the backup, while nothing was begun yet. */
async function dropGone(run: Run): Promise<void> {
  const { parts, ref } = run;
  const all = new Set<number>();
  for await (const some of readBatches(parts.db, ref.bulkId)) {
    for (const { ids } of some) for (const id of ids) all.add(id);
  }
  const present = await findPresent(run, all);
  if (present.size === all.size) return;
  for (let batch = await findNextBatch(parts.db, ref.bulkId); batch; ) {
    const ids = batch.ids.filter((id) => present.has(id));
    const state = ids.length === 0 ? ('sent' as const) : batch.state;
    if (ids.length < batch.ids.length) await changeBatch(parts.db, ref.bulkId, batch.number, { ids, state });
    batch = await findNextBatch(parts.db, ref.bulkId, batch.number);
  }
}
