/** Reads the list again before a delete of many goes on: what became of the batches begun, and who is still to be deleted, as they are now. */
import { setTimeout as wait } from 'node:timers/promises';
import { recordRead } from './batch-lines.ts';
import { type Batch, readBatches } from './bulk-batches-repository.ts';
import { type Run, write } from './bulk-run.ts';
import { createKeeping } from './keep-batches.ts';
import { dropFresh, putFresh } from './renewed-batches-repository.ts';

/** What was read longer ago is read again: others delete too, and edit. The first figure holds while nothing was sent. */
const FRESH_MS = { untouched: 5000, begun: 10 * 60_000 };

/**
 * Afterwards no batch is begun and not settled, and what waits is what a reading just now showed, so that an undo brings back
 * what was really deleted. Nothing to do for a delete that goes on at once. One that was stopped is only settled.
 * @throws Superseded, ContactsError
 */
export async function lookAgain(run: Run): Promise<void> {
  const { parts, account, signal, ref } = run;
  run.bulk = await write(run, {});
  const { sent, readAt, stoppedAt } = run.bulk;
  const begun: Batch[] = [];
  /** By id, the batch that it stands in. */
  const unsent = new Map<number, number>();
  for await (const batch of readBatches(parts.db, ref.bulkId, 'waiting')) {
    const isBegun = batch.start < sent || batch.lineIds.length > 0;
    if (isBegun) begun.push(batch);
    if (isBegun || !stoppedAt) for (const id of batch.ids) unsent.set(id, batch.number);
  }
  const isOld = Date.now() - (readAt?.getTime() ?? 0) > (sent > 0 ? FRESH_MS.begun : FRESH_MS.untouched);
  if (begun.length === 0 && (!isOld || unsent.size === 0)) return;
  // A run before this one may have sent them a moment ago.
  if (begun.length > 0) await wait(parts.contacts.delays.underWayMs, undefined, { signal });
  const firstNumber = await parts.db.transaction().execute(async (trx) => {
    await write(run, {}, trx);
    return dropFresh(trx, ref.bulkId);
  });
  const keeping = createKeeping(run, { batches: unsent, firstNumber });
  const present = new Set<number>();
  const reading = new Date();
  for await (const contact of parts.contacts.each(account, signal)) {
    if (!unsent.has(contact.id)) continue;
    present.add(contact.id);
    if (!stoppedAt) await keeping.add(contact);
    if (present.size === unsent.size) break;
  }
  await keeping.end();
  run.bulk = await parts.db.transaction().execute(async (trx) => {
    let bulk = await write(run, {}, trx);
    for (const batch of begun) bulk = await recordRead(trx, bulk, batch, present);
    return write(run, { sent: await putFresh(trx, ref.bulkId), read_at: reading }, trx);
  });
}
