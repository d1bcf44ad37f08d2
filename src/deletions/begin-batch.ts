/** Begins a batch of a delete of many: the intent of each of its contacts is in the ledger before any call. */
import { setTimeout as wait } from 'node:timers/promises';
import { type AuditDb, addAction } from '../audit/actions-repository.ts';
import { addKept, settleAlike } from '../audit/write-lines-repository.ts';
import { type Batch, changeBatch, findNextBatch, keptLines } from './bulk-batches-repository.ts';
import type { BulkDb } from './bulk-repository.ts';
import { findPresent, type Run, write } from './bulk-run.ts';
import { UNDER_WAY_MS } from './send-ids.ts';

/** `pending`: those to be sent, all of its contacts but for those that a run before has deleted. */
export type Begun = Pick<Batch, 'number' | 'start' | 'ids'> & { pending: ReadonlySet<number> };

const SENT_AGAIN = 'It was still there after an interruption, and was sent again.';

/** The first batch behind `after` that is not sent yet; undefined when there is none. @throws Superseded, ContactsError */
export async function beginNext(run: Run, after = -1): Promise<Begun | undefined> {
  const { parts, ref } = run;
  const batch = await findNextBatch(parts.db, ref.bulkId, after);
  if (!batch) return undefined;
  const { number, start, ids } = batch;
  const pending = batch.state === 'begun' ? await readPending(run, batch) : new Set(ids);
  await parts.db.transaction().execute(async (trx) => {
    await write(run, {}, trx);
    const actionId = run.bulk.actionId ?? (await openAction(run, trx));
    const lineIds = await addIntents(run, trx, actionId, { ...batch, pending });
    await changeBatch(trx, ref.bulkId, number, { state: 'begun', lineIds, begunAt: new Date() });
  });
  return { number, start, ids, pending };
}

/** A run before this one may have sent it: what it did is told by the list, once nothing can be under way any more. */
async function readPending(run: Run, { ids, begunAt }: Batch): Promise<Set<number>> {
  const since = Date.now() - (begunAt?.getTime() ?? 0);
  await wait(Math.max(0, UNDER_WAY_MS - since), undefined, { signal: run.signal });
  return findPresent(run, new Set(ids));
}

/** All batches are one action, however many runs it takes. */
async function openAction(run: Run, trx: BulkDb): Promise<number> {
  const { id: bulkId, userId } = run.bulk;
  const action = { userId, source: 'command', group: `bulk ${bulkId}`, kind: 'delete' } as const;
  const { id, code } = await addAction(auditOf(trx), run.account, action);
  run.bulk = await write(run, { action_id: id, code }, trx);
  return id;
}

/** Those sent a second time get a line of their own: the job that settles what is open may be looking at the first one. */
async function addIntents(
  { account, bulk }: Run,
  trx: BulkDb,
  actionId: number,
  { number, ids, lineIds, pending }: Batch & Begun,
): Promise<number[]> {
  const before = lineIds.filter((_, at) => pending.has(ids[at] ?? 0));
  await settleAlike(auditOf(trx), account.id, before, { outcome: 'failed', note: SENT_AGAIN });
  const fresh = ids.filter((id) => pending.has(id));
  const kept = keptLines(bulk.id, number, fresh);
  const added = fresh.length > 0 ? await addKept(auditOf(trx), account.id, actionId, kept) : [];
  const places = new Map(fresh.map((id, at) => [id, added[at]?.id ?? 0]));
  return ids.map((id, at) => places.get(id) ?? lineIds[at] ?? 0);
}

/** The ledger's queries name its schema themselves. */
export function auditOf(db: BulkDb): AuditDb {
  return db as unknown as AuditDb;
}
