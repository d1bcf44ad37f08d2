/** Durable work of the ledger, by the clock: what was left open is settled by reading, what is too old is dropped. */
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database } from '../storage/database.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { AccountRef } from './action.ts';
import type { Reversers } from './reverser.ts';
import { settleOpen, sweepLedger } from './settle.ts';

export type SettleJob = {
  /** From now on the account's ledger is looked after; at a start also what the last run left. */
  keepUp(account: AccountRef): Promise<void>;
};

const QUEUE = 'audit.settle';
const EVERY_SECONDS = 60;
/** By then no write is under way any more: its call, its retries and its reading back have ended. */
const SETTLE_AFTER_SECONDS = 150;
/** The service gets a moment for what it may still be doing for a process that was killed. */
const AFTER_START_SECONDS = 5;

type Data = { workspaceId: string; accountId: string; first: boolean };

export function createSettleJob<A extends AccountRef>(parts: {
  jobs: Jobs;
  database: Database;
  reversers: Reversers<A>;
  accountOf: (workspaceId: string) => Promise<A>;
  days: number;
  log: Log;
}): SettleJob {
  const { jobs, database, reversers, log, days } = parts;
  const db = database.kysely();
  const startedAt = performance.now();

  async function send(data: Data, startAfterSeconds: number): Promise<void> {
    const singletonKey = `${data.accountId}${data.first ? ' at the start' : ''}`;
    await jobs.send(db, QUEUE, data, { startAfterSeconds, singletonKey });
  }

  async function run({ workspaceId, accountId, first }: Data, signal: AbortSignal): Promise<void> {
    const account = await parts.accountOf(workspaceId);
    // The workspace has been connected to another account since: its keys open nothing here.
    if (account.id !== accountId) return;
    try {
      await settleOpen(db, reversers, account, first ? leftAgo() : SETTLE_AFTER_SECONDS, signal);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // The service is away: nothing is known yet, and the next round asks again.
      log.warn(
        { code: error.code, facts: error.facts, account: accountId },
        'open lines were not settled yet',
      );
    }
    await sweepLedger(db, accountId, days, signal);
    if (!first) await send({ workspaceId, accountId, first: false }, EVERY_SECONDS);
  }

  /** The embedded database has one process only: whatever is open from before its start was left by one that ended. */
  function leftAgo(): number {
    return database.embedded ? (performance.now() - startedAt) / 1000 : SETTLE_AFTER_SECONDS;
  }

  jobs.define<Data>(QUEUE, { concurrency: 1, retryLimit: 1000 }, ({ data, signal }) => run(data, signal));
  return {
    async keepUp({ id: accountId, workspaceId }) {
      await send({ workspaceId, accountId, first: true }, AFTER_START_SECONDS);
      await send({ workspaceId, accountId, first: false }, EVERY_SECONDS);
    },
  };
}
