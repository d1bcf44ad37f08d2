/** What came of a delete of many, by reading the list back; and every part of the program that must know it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Settled } from '../audit/action.ts';
import type { AuditDb } from '../audit/actions-repository.ts';
import { settleLines } from '../audit/lines-repository.ts';
import type { BulkDelete, BulkResult } from './bulk.ts';
import { readBatches, readIds } from './bulk-batches-repository.ts';
import { findPresent, type Run, write } from './bulk-run.ts';

/** Some services show a delete a little later. */
const LOOKS = 3;
const PAUSE_MS = 2000;
const IDS_NAMED = 20;
const STILL_THERE = 'It was sent to be deleted, and is still there.';

/** Settles it as done. May be repeated: what is settled stays so. */
export async function count(run: Run): Promise<BulkDelete> {
  const { parts, bulk, account, signal } = run;
  const sent = new Set<number>();
  let kept = 0;
  const keptIds = new Set<number>();
  for await (const some of readBatches(parts.db, bulk.id)) {
    for (const { ids, state } of some) {
      for (const id of ids) (state === 'waiting' ? keptIds : sent).add(id);
      if (state === 'waiting') kept += ids.length;
    }
  }
  let present = await findPresent(run, sent);
  for (let look = 1; look < LOOKS && present.size > 0; look++) {
    await wait(PAUSE_MS, undefined, { signal });
    present = await findPresent(run, present);
  }
  await settle(run, present);
  const away = (await readIds(parts.db, bulk.id)).filter((id) => !present.has(id) && !keptIds.has(id));
  await parts.contacts.showGone(account, away);
  const deleted = sent.size - present.size;
  const result: BulkResult = {
    deleted,
    gone: bulk.total - sent.size - kept,
    remaining: present.size,
    remainingIds: [...present].slice(0, IDS_NAMED),
    kept,
  };
  return write(run, { state: 'done', result });
}

async function settle({ parts, bulk, account }: Run, present: ReadonlySet<number>): Promise<void> {
  const db = parts.db as unknown as AuditDb;
  for await (const some of readBatches(parts.db, bulk.id)) {
    for (const { ids, lineIds } of some) {
      const settled = lineIds.map((lineId, at): { lineId: number } & Settled =>
        present.has(ids[at] ?? 0)
          ? { lineId, outcome: 'failed', note: STILL_THERE }
          : { lineId, outcome: 'done' },
      );
      if (settled.length > 0) await settleLines(db, account.id, settled);
    }
  }
}
