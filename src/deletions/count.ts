/** What came of a delete of many, by reading the list back. */
import { setTimeout as wait } from 'node:timers/promises';
import { reopenAction } from '../audit/actions-repository.ts';
import { refuteContacts } from '../audit/write-lines-repository.ts';
import type { BulkDelete, BulkResult } from './bulk.ts';
import { type Batch, readBatches, readIds } from './bulk-batches-repository.ts';
import { findPresent, hide, type Run, write } from './bulk-run.ts';

/** Some services show a delete a little later. */
const LOOKS = 3;
const IDS_NAMED = 20;
const STILL_THERE = 'It is still there: it was not deleted.';

/** Settles it as done. May be repeated: what is settled stays so. */
export async function count(run: Run): Promise<BulkDelete> {
  const { parts, bulk, account } = run;
  const batches: Batch[] = [];
  for await (const batch of readBatches(parts.db, bulk.id, 'sent')) batches.push(batch);
  const all = await readIds(parts.db, bulk.id);
  const sent = new Set(batches.flatMap(({ ids }) => ids));
  const present = await readPresent(run, all, sent);
  const refuted = [...sent].filter((id) => present.has(id));
  const { actionId } = bulk;
  if (actionId !== null) {
    await refuteContacts(parts.db, { accountId: account.id, actionId }, refuted, STILL_THERE);
    // Somebody may have undone what was deleted up to a pause.
    await reopenAction(parts.db, account.id, actionId);
  }
  // Before the result: whoever searches right after it is not to find them.
  await hide(
    run,
    all.filter((id) => !present.has(id)),
  );
  await parts.contacts.syncLater(account);
  const deleted = sent.size - refuted.length;
  // A list that left somebody out when it was read before is no word to keep them.
  const remaining = [...present].filter((id) => sent.has(id) || !bulk.stoppedAt);
  const result: BulkResult = {
    deleted,
    gone: bulk.total - deleted - present.size,
    remaining: remaining.length,
    remainingIds: remaining.slice(0, IDS_NAMED),
    kept: present.size - remaining.length,
    changed: batches.flatMap(({ changed }) => changed).filter((id) => sent.has(id) && !present.has(id))
      .length,
  };
  return write(run, { state: 'done', result });
}

/** Those of `all` that are there; the ones that were sent are looked for more than once. */
async function readPresent(run: Run, all: number[], sent: ReadonlySet<number>): Promise<Set<number>> {
  const first = await findPresent(run, new Set(all));
  let late = new Set([...first].filter((id) => sent.has(id)));
  for (let look = 1; look < LOOKS && late.size > 0; look++) {
    await wait(run.parts.contacts.delays.lagMs, undefined, { signal: run.signal });
    late = await findPresent(run, late);
  }
  return new Set([...late, ...[...first].filter((id) => !sent.has(id))]);
}
