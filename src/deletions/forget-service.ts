/** Forgetting contacts as the rest of the program sees it: asked for once, done by a job, told in direct messages. */
import { randomUUID } from 'node:crypto';
import { emailKey } from '../audit/action.ts';
import type { Account } from '../contacts/account.ts';
import type { Database } from '../storage/database.ts';
import { type Forget, type ForgetRef, refOf } from './forget.ts';
import { runForget } from './forget-job.ts';
import { FORGET_QUEUE, type ForgetParts } from './forget-parts.ts';
import { addForget } from './forget-repository.ts';

export type { Forget };

export type Forgets = {
  /** Records the wish and enqueues the job, in one transaction. 'already': the same is under way. */
  begin(account: Account, userId: string, email: string): Promise<'begun' | 'already'>;
};

export type ForgetsOptions = Omit<ForgetParts, 'db'> & { database: Database };

/** Waiting for what is on its way is done by new jobs, so a run is as long as reading the list takes. */
const JOB = { concurrency: 1, expireInSeconds: 900, retryLimit: 60 };

/** Defines the job too, so it is created before the job store starts. */
export function createForgets(options: ForgetsOptions): Forgets {
  const { database, ...rest } = options;
  const parts: ForgetParts = { ...rest, db: database.kysely() };
  const { db, jobs } = parts;
  jobs.define<ForgetRef>(FORGET_QUEUE, JOB, (job) => runForget(parts, job.data, job.signal));
  return {
    async begin({ id: accountId, workspaceId }, userId, email) {
      return db.transaction().execute(async (trx) => {
        const added = { id: randomUUID(), workspaceId, accountId, userId, email: emailKey(email) };
        const begun = await addForget(trx, added);
        if (begun) await jobs.send(trx, FORGET_QUEUE, refOf(begun));
        return begun ? 'begun' : 'already';
      });
    },
  };
}
