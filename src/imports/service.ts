/** Imports as the rest of the program sees them: record a share, and what people press under its offer. */
import { randomUUID } from 'node:crypto';
import type { Ended, MayBegin } from '../audit/undo-rules.ts';
import type { Account } from '../contacts/account.ts';
import type { Database } from '../storage/database.ts';
import { SCHEMAS } from '../storage/migrate.ts';
import { findByCode } from './account-repository.ts';
import { expireJob } from './expire-job.ts';
import { type HistoryPage, readHistory } from './history.ts';
import type { ImportSource } from './import.ts';
import { mayUndo } from './may-undo.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { type PlanCsvJob, planCsvJob } from './plan-csv-job.ts';
import { createPresses, type Presses } from './presses.ts';
import type { RunLink } from './queue-run.ts';
import { readJob } from './read-job.ts';
import { addImport, type ImportRef } from './repository.ts';
import { createReviews, type Reviews } from './reviews.ts';
import { runJob } from './run-job.ts';
import type { ImportTables } from './schema.ts';
import { showImport } from './show.ts';

export type Share = {
  workspaceId: string;
  fileId: string;
  /** For `form`, the id of the person: the conversation goes on in their direct messages. */
  channelId: string;
  /** When the place says that it told of the share; '' for `form`. */
  eventTs: string;
  sharerId: string;
  source: ImportSource;
};

export type Imports = Presses &
  Reviews & {
    /** Started ones of the account, newest first; a page that is not there is the last one. */
    history(account: Account, page: number): Promise<HistoryPage>;
    /** Whether the action of an import may be taken back now. @throws AppError `import_under_way` */
    mayUndo: MayBegin;
    /** Says under the receipt that it was undone. */
    showUndone: Ended;
    /** Records the share and enqueues its reading, in one transaction; told of again, it changes nothing. */
    record(share: Share): Promise<void>;
  };

export type ImportsOptions = Omit<ImportParts, 'db'> & { database: Database };

/** Defines the jobs of imports too, so it is created before the job store starts. */
export function createImports(options: ImportsOptions): Imports {
  const { database, ...rest } = options;
  const parts: ImportParts = { ...rest, db: database.kysely<ImportTables>(SCHEMAS.bot) };
  const { db, jobs } = parts;
  jobs.define<ImportRef>(QUEUES.read, { concurrency: 2 }, (job) => readJob(parts, job.data, job.signal));
  jobs.define<RunLink>(QUEUES.run, { concurrency: 2, perKey: 'one runs' }, (job) =>
    runJob(parts, job.data, job.signal),
  );
  jobs.define<RunLink>(QUEUES.formerRun, { concurrency: 1 }, (job) =>
    sendJob(parts, db, QUEUES.run, job.data),
  );
  jobs.define<PlanCsvJob>(QUEUES.planCsv, { concurrency: 1 }, (job) =>
    planCsvJob(parts, job.data, job.signal),
  );
  jobs.define<ImportRef>(QUEUES.expire, { concurrency: 1 }, (job) => expireJob(parts, job.data));
  return {
    ...createPresses(parts),
    history: (account, page) => readHistory(parts, account, page),
    ...createReviews(parts),
    mayUndo,
    async showUndone(account, { code }) {
      const imported = await findByCode(db, account, code);
      if (imported?.receipt) await showImport(parts, imported);
    },
    async record(share) {
      const account = await parts.accountOf(share.workspaceId);
      const ref = { workspaceId: share.workspaceId, accountId: account.id, importId: randomUUID() };
      await db.transaction().execute(async (trx) => {
        const added = await addImport(trx, { ...share, id: ref.importId, accountId: account.id });
        if (added) await sendJob(parts, trx, QUEUES.read, ref);
      });
    },
  };
}
