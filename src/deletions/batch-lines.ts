/** The lines of a delete of many in the ledger: written from its batches, in the transaction that says what became of them. */
import { addAction } from '../audit/actions-repository.ts';
import { addKept, findHappened, recordKept, settleAlike } from '../audit/write-lines-repository.ts';
import { Superseded } from '../run-ends.ts';
import type { BulkDelete } from './bulk.ts';
import { type Batch, changeBatch, keptLines, markSent, readBatches } from './bulk-batches-repository.ts';
import { type BulkDb, writeFenced } from './bulk-repository.ts';

const SENT_AGAIN = 'It was still there after an interruption.';

/** The contacts of these batches were deleted. @returns the delete with its action @throws Superseded */
export async function recordSent(trx: BulkDb, bulk: BulkDelete, numbers: number[]): Promise<BulkDelete> {
  // Those whose recording was answered by nothing but a lost connection are not recorded twice.
  const waiting = await markSent(trx, bulk.id, numbers);
  if (waiting.length === 0) return bulk;
  const opened = await openAction(trx, bulk);
  await recordDone(trx, opened, keptLines(bulk.id, waiting));
  return opened;
}

/**
 * What a reading shows of a batch that was begun: those that are gone were deleted by us, unless a line says that they were
 * still there after the call. The others are to be sent again. @throws Superseded
 */
export async function recordRead(
  trx: BulkDb,
  bulk: BulkDelete,
  batch: Batch,
  present: ReadonlySet<number>,
): Promise<BulkDelete> {
  const gone = batch.ids.filter((id) => !present.has(id));
  const deleted = batch.lineIds.length > 0 ? await settleOpen(trx, bulk, batch, gone) : gone;
  if (deleted.length === 0) return bulk;
  await changeBatch(trx, bulk.id, { ...batch, ids: deleted, lineIds: [] });
  await markSent(trx, bulk.id, [batch.number]);
  if (batch.lineIds.length > 0) return bulk;
  const opened = await openAction(trx, bulk);
  await recordDone(trx, opened, keptLines(bulk.id, [batch.number], deleted));
  return opened;
}

/** @returns those of `gone` of which nobody has seen that they were still there after the call */
async function settleOpen(
  trx: BulkDb,
  { accountId }: BulkDelete,
  { ids, lineIds }: Batch,
  gone: number[],
): Promise<number[]> {
  const isGone = new Set(gone);
  const there = lineIds.filter((_, at) => !isGone.has(ids[at] ?? 0));
  await settleAlike(trx, accountId, there, { outcome: 'failed', note: SENT_AGAIN });
  await settleAlike(trx, accountId, lineIds, { outcome: 'done' });
  const happened = new Set(await findHappened(trx, accountId, lineIds));
  return ids.filter((id, at) => isGone.has(id) && happened.has(lineIds[at] ?? 0));
}

/**
 * The batches that were begun get open lines when a delete pauses: whoever looks is told that nobody knows yet, and the job that
 * settles what is open asks. @throws Superseded
 */
export async function recordOpen(trx: BulkDb, bulk: BulkDelete, note: string): Promise<void> {
  let opened = bulk;
  for await (const batch of readBatches(trx, bulk.id, 'waiting')) {
    if (batch.start >= bulk.sent) return;
    if (batch.lineIds.length > 0) continue;
    opened = await openAction(trx, opened);
    const open = { outcome: 'unknown', note, open: true } as const;
    const kept = keptLines(bulk.id, [batch.number]);
    const lineIds = await addKept(trx, opened.accountId, opened.actionId ?? 0, kept, open);
    await changeBatch(trx, bulk.id, { ...batch, lineIds });
  }
}

/** All batches are one action, however many runs it takes. */
async function openAction(trx: BulkDb, bulk: BulkDelete): Promise<BulkDelete> {
  if (bulk.actionId !== null) return bulk;
  const { id: bulkId, workspaceId, accountId, userId } = bulk;
  const action = { userId, source: 'command', group: `bulk ${bulkId}`, kind: 'delete' } as const;
  const { id, code } = await addAction(trx, { id: accountId, workspaceId }, action);
  const opened = await writeFenced(trx, bulk, { action_id: id, code });
  if (!opened) throw new Superseded();
  return opened;
}

function recordDone(
  trx: BulkDb,
  { accountId, actionId }: BulkDelete,
  kept: ReturnType<typeof keptLines>,
): Promise<void> {
  return recordKept(trx, accountId, actionId ?? 0, kept, { outcome: 'done' });
}
