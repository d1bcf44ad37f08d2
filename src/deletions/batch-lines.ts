/** The lines of a delete of many in the ledger: written from its batches, in the transaction that says what became of them. */
import type { Settled } from '../audit/action.ts';
import { addAction } from '../audit/actions-repository.ts';
import { addKept, findHappened, settleAlike } from '../audit/write-lines-repository.ts';
import type { BulkDelete } from './bulk.ts';
import { type Batch, changeBatch, keptLines, readBatches } from './bulk-batches-repository.ts';
import { type BulkDb, writeFenced } from './bulk-repository.ts';
import { Superseded } from './bulk-run.ts';

const SENT_AGAIN = 'It was still there after an interruption.';

/** The contacts of the batch were deleted. @returns the delete with its action @throws Superseded */
export async function recordSent(trx: BulkDb, bulk: BulkDelete, batch: Batch): Promise<BulkDelete> {
  const opened = await openAction(trx, bulk);
  const lineIds = await addLines(trx, opened, batch, { outcome: 'done' });
  await changeBatch(trx, bulk.id, batch.number, { state: 'sent', ids: batch.ids, lineIds });
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
  const ids = batch.ids.filter((id) => !present.has(id));
  if (batch.lineIds.length === 0) return ids.length > 0 ? recordSent(trx, bulk, { ...batch, ids }) : bulk;
  const linesOf = (some: (id: number) => boolean) =>
    batch.lineIds.filter((_, at) => some(batch.ids[at] ?? 0));
  const there = linesOf((id) => present.has(id));
  await settleAlike(trx, bulk.accountId, there, { outcome: 'failed', note: SENT_AGAIN });
  const gone = linesOf((id) => !present.has(id));
  await settleAlike(trx, bulk.accountId, gone, { outcome: 'done' });
  const happened = new Set(await findHappened(trx, bulk.accountId, gone));
  const deleted = batch.ids.filter((_, at) => happened.has(batch.lineIds[at] ?? 0));
  const lineIds = batch.lineIds.filter((id) => happened.has(id));
  if (deleted.length > 0)
    await changeBatch(trx, bulk.id, batch.number, { state: 'sent', ids: deleted, lineIds });
  return bulk;
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
    const lineIds = await addLines(trx, opened, batch, { outcome: 'unknown', note, open: true });
    await changeBatch(trx, bulk.id, batch.number, { lineIds });
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

async function addLines(
  trx: BulkDb,
  { id, accountId, actionId }: BulkDelete,
  batch: Batch,
  settled: Pick<Settled, 'outcome' | 'note' | 'open'>,
): Promise<number[]> {
  const lines = await addKept(trx, accountId, actionId ?? 0, keptLines(id, batch, settled));
  return lines.map((line) => line.id);
}
