/** Deletes the batches of a delete of many one by one, each begun in the ledger and in the database before its call. */
import { setTimeout as wait } from 'node:timers/promises';
import type { NewLine } from '../audit/action.ts';
import { type AuditDb, addAction } from '../audit/actions-repository.ts';
import { addLines, settleLines } from '../audit/lines-repository.ts';
import { type Batch, changeBatch, findNextBatch, readBatches } from './bulk-batches-repository.ts';
import { queueRun } from './bulk-parts.ts';
import type { BulkDb } from './bulk-repository.ts';
import { findPresent, type Run, write } from './bulk-run.ts';
import { sendIds, UNDER_WAY_MS } from './send-ids.ts';

/** One link of the chain ends well before the job store would hand the job out again. */
const LINK_MS = 5 * 60 * 1000;
/** What was read longer ago is looked at again: others delete too. */
const FRESH_MS = 5000;
const SENT_AGAIN = 'It was still there after an interruption, and was sent again.';

/**
 * Goes on where the last run stopped; `show` is told how many of how many were sent. 'stopped': somebody wants it to end.
 * 'handed over': the next job of the chain goes on.
 * @throws Superseded, ContactsError when the service does not let it go on, LongWait
 */
export async function deleteBatches(
  run: Run,
  show: (done: number, total: number) => void,
): Promise<'all sent' | 'stopped' | 'handed over'> {
  const { parts, bulk, signal } = run;
  const until = performance.now() + LINK_MS;
  if (bulk.actionId === null && Date.now() - (bulk.readAt?.getTime() ?? 0) > FRESH_MS) await dropGone(run);
  for (let sent: Batch | undefined; ; ) {
    const next = await findNextBatch(parts.db, bulk.id, sent?.number);
    if (next && performance.now() > until) {
      await step(run, sent, 'hand over');
      return 'handed over';
    }
    const resumed = next?.state === 'begun' ? await resume(run, next) : undefined;
    const begun = await step(run, sent, next, resumed);
    show(run.bulk.sent, run.bulk.total);
    if (!begun) return next ? 'stopped' : 'all sent';
    signal.throwIfAborted();
    await sendIds(resumed?.present ?? begun.ids, portsOf(run));
    sent = begun;
  }
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

type Resumed = { present: number[] };

/** A run before this one may have sent it: what it did is told by the list, once nothing can be under way any more. */
async function resume(run: Run, { ids, begunAt }: Batch): Promise<Resumed> {
  const { signal } = run;
  const since = Date.now() - (begunAt?.getTime() ?? 0);
  await wait(Math.max(0, UNDER_WAY_MS - since), undefined, { signal });
  return { present: [...(await findPresent(run, new Set(ids)))] };
}

/**
 * Records in one transaction that a batch was sent and what comes next: the intent of each of its contacts, in the ledger.
 * @returns the batch begun; undefined: there is none, or somebody has stopped the delete
 */
async function step(
  run: Run,
  sent: Batch | undefined,
  next: Batch | undefined | 'hand over',
  resumed?: Resumed,
): Promise<Batch | undefined> {
  const { parts, ref } = run;
  const done = run.bulk.sent + (sent?.ids.length ?? 0);
  const stepped = await parts.db.transaction().execute(async (trx) => {
    let bulk = await write(run, { sent: done }, trx);
    if (sent) await changeBatch(trx, ref.bulkId, sent.number, { state: 'sent' });
    if (next === 'hand over') await queueRun(parts, trx, ref, ['running'], {});
    if (!next || next === 'hand over' || bulk.stoppedAt) return { bulk, begun: undefined };
    if (bulk.actionId === null) {
      const { userId } = bulk;
      const action = { userId, source: 'command', group: `bulk ${bulk.id}`, kind: 'delete' } as const;
      const { id, code } = await addAction(auditOf(trx), run.account, action);
      bulk = await write(run, { action_id: id, code }, trx);
    }
    const lineIds = await begin(run, trx, bulk.actionId ?? 0, next, resumed);
    await changeBatch(trx, ref.bulkId, next.number, { state: 'begun', lineIds, begunAt: new Date() });
    return { bulk, begun: { ...next, lineIds } };
  });
  run.bulk = stepped.bulk;
  return stepped.begun;
}

/** Those sent a second time get a line of their own: the job that settles what is open may be looking at the first one. */
async function begin(
  { account }: Run,
  trx: BulkDb,
  actionId: number,
  { lines, ids, lineIds }: Batch,
  resumed: Resumed | undefined,
): Promise<number[]> {
  const again = new Set(resumed?.present ?? ids);
  const before = lineIds.filter((_, at) => again.has(ids[at] ?? 0));
  const failed = before.map((lineId) => ({ lineId, outcome: 'failed' as const, note: SENT_AGAIN }));
  if (failed.length > 0) await settleLines(auditOf(trx), account.id, failed);
  const fresh: NewLine[] = lines.filter(({ contactId = 0 }) => again.has(contactId));
  const added = await addLines(auditOf(trx), account.id, actionId, fresh);
  const places = new Map(fresh.map(({ contactId = 0 }, at) => [contactId, added[at] ?? 0]));
  return ids.map((id, at) => places.get(id) ?? lineIds[at] ?? 0);
}

/** Takes those out that somebody deleted since the backup, while nothing was sent yet. */
async function dropGone(run: Run): Promise<void> {
  const { parts, ref } = run;
  const all = new Set<number>();
  for await (const some of readBatches(parts.db, ref.bulkId)) {
    for (const { ids } of some) for (const id of ids) all.add(id);
  }
  const present = await findPresent(run, all);
  if (present.size === all.size) return;
  for (let batch = await findNextBatch(parts.db, ref.bulkId); batch; ) {
    const lines = batch.lines.filter(({ contactId = 0 }) => present.has(contactId));
    const ids = batch.ids.filter((id) => present.has(id));
    if (ids.length < batch.ids.length)
      await changeBatch(parts.db, ref.bulkId, batch.number, { lines, ids, ...(ids.length === 0 && { state: 'sent' }) });
    batch = await findNextBatch(parts.db, ref.bulkId, batch.number);
  }
}

/** The ledger's queries name its schema themselves. */
function auditOf(trx: BulkDb): AuditDb {
  return trx as unknown as AuditDb;
}
