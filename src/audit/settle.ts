/** Open lines are settled by reading, a bounded number at a time; and what is older than the ledger goes back is dropped. */
import type { AccountRef, Line } from './action.ts';
import { type AuditDb, sweepActions } from './actions-repository.ts';
import { findAddedIds, findOpenLines } from './lines-repository.ts';
import type { Reversers } from './reverser.ts';
import { settleLines } from './write-lines-repository.ts';

const AT_ONCE = 500;
const SWEPT_AT_ONCE = 500;

/** Settles these lines, which may be of several actions. @throws what reading throws; lines settled before stay so */
export async function settleByReading<A extends AccountRef>(
  db: AuditDb,
  reversers: Reversers<A>,
  account: A,
  lines: Line[],
  signal?: AbortSignal,
): Promise<void> {
  for (const kind of ['add', 'edit', 'delete'] as const) {
    const some = lines.filter((line) => line.kind === kind);
    if (some.length === 0) continue;
    const emails = kind === 'add' ? some.map(({ email }) => email) : [];
    const claimed = await findAddedIds(db, account.id, emails);
    const settled = await reversers[kind].settle(account, some, claimed, signal);
    await settleLines(
      db,
      account.id,
      [...settled].map(([lineId, one]) => ({ lineId, ...one })),
    );
  }
}

/** All open lines of the account that are so old. Each is looked at once, whatever comes of it. */
export async function settleOpen<A extends AccountRef>(
  db: AuditDb,
  reversers: Reversers<A>,
  account: A,
  olderThanSeconds: number,
  signal?: AbortSignal,
): Promise<void> {
  for (let after = 0; ; ) {
    const lines = await findOpenLines(db, account.id, { seconds: olderThanSeconds, limit: AT_ONCE, after });
    await settleByReading(db, reversers, account, lines, signal);
    after = lines.at(-1)?.id ?? after;
    if (lines.length < AT_ONCE) return;
  }
}

export async function sweepLedger(
  db: AuditDb,
  accountId: string,
  days: number,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted) {
    if ((await sweepActions(db, accountId, { days, limit: SWEPT_AT_ONCE })) === 0) return;
  }
}
