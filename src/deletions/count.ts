/** What came of a delete of many, by reading the list back; and the lines of the ledger that say it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Settled } from '../audit/action.ts';
import { confirmLines, settleAlike } from '../audit/write-lines-repository.ts';
import { auditOf } from './begin-batch.ts';
import type { BulkDelete } from './bulk.ts';
import { type BatchIds, readBatches, readIds } from './bulk-batches-repository.ts';
import { findPresent, type Run, write } from './bulk-run.ts';

/** Some services show a delete a little later. */
const LOOKS = 3;
const PAUSE_MS = 2000;
const IDS_NAMED = 20;

type Fate = 'deleted' | 'gone' | 'remaining' | 'kept';
const FATES: Record<Fate, Pick<Settled, 'outcome' | 'note'>> = {
  deleted: { outcome: 'done' },
  gone: { outcome: 'failed', note: 'It was not there any more.' },
  remaining: { outcome: 'failed', note: 'It is still there: it was not deleted.' },
  kept: { outcome: 'failed', note: 'It was kept: the delete was stopped before.' },
};

/** Settles it as done. May be repeated: what is settled stays so. */
export async function count(run: Run): Promise<BulkDelete> {
  const { parts, bulk, account } = run;
  const present = await readPresent(run);
  // Before the result: whoever searches right after it is not to find them.
  const away = (await readIds(parts.db, bulk.id)).filter((id) => !present.has(id));
  const [{ counts, remainingIds }] = await Promise.all([
    settle(run, present),
    parts.contacts.showGone(account, away),
  ]);
  const { deleted, remaining, kept } = counts;
  const gone = bulk.total - deleted - remaining - kept;
  return write(run, { state: 'done', result: { ...counts, gone, remainingIds } });
}

/** Each contact has one fate, which its line in the ledger says. */
async function settle({ parts, bulk, account }: Run, present: ReadonlySet<number>) {
  const counts: Record<Fate, number> = { deleted: 0, gone: 0, remaining: 0, kept: 0 };
  const remainingIds: number[] = [];
  for await (const some of readBatches(parts.db, bulk.id)) {
    for (const batch of some) {
      const fates = batch.ids.map((id, at) => fateOf(bulk, batch, at, present.has(id)));
      for (const [at, fate] of fates.entries()) {
        counts[fate] += 1;
        const id = batch.ids[at];
        if (fate === 'remaining' && id && remainingIds.length < IDS_NAMED) remainingIds.push(id);
      }
      for (const fate of Object.keys(FATES) as Fate[]) {
        const lineIds = batch.lineIds.filter((_, at) => fates[at] === fate);
        await settleAlike(auditOf(parts.db), account.id, lineIds, FATES[fate]);
        // A call may wait longer than open lines are left alone: what was read of them before it must not stand in an undo's way.
        if (fate === 'deleted') await confirmLines(auditOf(parts.db), account.id, lineIds);
      }
    }
  }
  return { counts, remainingIds };
}

/** What nobody has sent was deleted by somebody else, if it is not there. */
function fateOf({ sent }: BulkDelete, { start, state }: BatchIds, at: number, isThere: boolean): Fate {
  const wasSent = state !== 'waiting' && start + at < sent;
  if (isThere) return wasSent ? 'remaining' : 'kept';
  return wasSent ? 'deleted' : 'gone';
}

/** Those of its contacts that are there; the ones that were sent are looked for more than once. */
async function readPresent(run: Run): Promise<Set<number>> {
  const { parts, bulk, signal } = run;
  const sent = new Set<number>();
  const kept = new Set<number>();
  for await (const some of readBatches(parts.db, bulk.id)) {
    for (const batch of some)
      for (const [at, id] of batch.ids.entries())
        (fateOf(bulk, batch, at, false) === 'deleted' ? sent : kept).add(id);
  }
  const first = await findPresent(run, new Set([...sent, ...kept]));
  let late = new Set([...first].filter((id) => sent.has(id)));
  for (let look = 1; look < LOOKS && late.size > 0; look++) {
    await wait(PAUSE_MS, undefined, { signal });
    late = await findPresent(run, late);
  }
  return new Set([...late, ...[...first].filter((id) => kept.has(id))]);
}
