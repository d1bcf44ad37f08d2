/** Reading the lists of accounts as durable work: soon after somebody asked for it, and again and again by the clock. */
import type { Log } from '../log.ts';
import type { Database } from '../storage/database.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { Account } from './account.ts';
import { isContactsError } from './client-errors.ts';
import type { Synced } from './sync.ts';

export type SyncJob = {
  /** At most one waits per account, however often it is asked for. */
  soon(account: Account): Promise<void>;
  /** From now on the account's list is read by the clock, whoever uses it. */
  keepUp(account: Account): Promise<void>;
};

const QUEUE = 'contacts.sync';
/** A doubted list is read again after this pause; see sync.ts. */
const DOUBT_SECONDS = 30;

type Data = { workspaceId: string; accountId: string; byClock: boolean };

/** `everySeconds` = 0: never by the clock. */
export function createSyncJob(parts: {
  jobs: Jobs;
  database: Database;
  sync: (account: Account) => Promise<Synced>;
  accountOf: (workspaceId: string) => Promise<Account>;
  everySeconds: number;
  log: Log;
}): SyncJob {
  const { jobs, database, log, everySeconds } = parts;
  const db = database.kysely();

  async function send(account: Pick<Account, 'id' | 'workspaceId'>, byClock: boolean, startAfterSeconds = 0) {
    const data: Data = { workspaceId: account.workspaceId, accountId: account.id, byClock };
    const singletonKey = `${account.id}${byClock ? ' by the clock' : ''}${startAfterSeconds ? ' later' : ''}`;
    await jobs.send(db, QUEUE, data, { startAfterSeconds, singletonKey });
  }

  async function run({ workspaceId, accountId, byClock }: Data): Promise<void> {
    const account = await parts.accountOf(workspaceId);
    // The workspace has been connected to another account since.
    if (account.id !== accountId) return;
    try {
      if ((await parts.sync(account)) === 'doubted') await send(account, false, DOUBT_SECONDS);
    } catch (error) {
      // Trying again at once would only trouble a service that is troubled: the next use or the clock will.
      if (!isContactsError(error)) throw error;
      log.warn({ err: error, account: accountId }, 'the list was not read; the last copy stays');
    } finally {
      if (byClock) await send(account, true, everySeconds);
    }
  }

  const options = { concurrency: 2, expireInSeconds: 3600, retryLimit: 2, perKey: 'one waits' as const };
  jobs.define<Data>(QUEUE, options, ({ data }) => run(data));
  return {
    soon: (account) => send(account, false),
    async keepUp(account) {
      if (everySeconds > 0) await send(account, true, everySeconds);
    },
  };
}
