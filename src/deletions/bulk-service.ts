/** Deletes of many as the rest of the program sees them: freeze and show whom, and what people press then. */
import type { Database } from '../storage/database.ts';
import { SCHEMAS } from '../storage/migrate.ts';
import type { Preview } from './bulk.ts';
import { type BulkLink, type BulkParts, PAUSED_SECONDS, QUEUES, queueRun } from './bulk-parts.ts';
import { type BulkPresses, createBulkPresses } from './bulk-presses.ts';
import { type BulkRef, findBulk, moveBulk } from './bulk-repository.ts';
import { runBulk } from './bulk-run-job.ts';
import type { BulkTables } from './bulk-schema.ts';
import { finishBulk, showBulk, tellBulk } from './bulk-show.ts';
import { type Asked, freeze } from './frozen-set.ts';

export type BulkDeletes = BulkPresses & {
  /** Freezes the contacts that are meant, and tells what there is to say of them; the full list goes to the person. */
  preview(asked: Asked, signal?: AbortSignal): Promise<Preview>;
};

export type BulkOptions = Omit<BulkParts, 'db'> & { database: Database };

/** How long a person waits for a preview: a large list is read for it. */
const PREVIEW_MS = 5 * 60 * 1000;
/** The job comes when the time is up by the clock of the database; ours may differ by this much. */
const CLOCKS_SECONDS = 60;
/** Slack may be away for two days. */
const TELLING = { concurrency: 1, retryLimit: 60, longestPauseSeconds: 3600 };

/** Defines the jobs of deletes of many too, so it is created before the job store starts. */
export function createBulkDeletes(options: BulkOptions): BulkDeletes {
  const { database, ...rest } = options;
  const parts: BulkParts = { ...rest, db: database.kysely<BulkTables>(SCHEMAS.bot) };
  const { jobs } = parts;
  jobs.define<BulkLink>(QUEUES.run, { perKey: 'one runs' }, (job) => runBulk(parts, job.data, job.signal));
  jobs.define<BulkRef>(QUEUES.expire, { concurrency: 1 }, (job) => expire(parts, job.data));
  jobs.define<BulkRef>(QUEUES.tell, TELLING, async ({ data }) => {
    const bulk = await findBulk(parts.db, data);
    if (bulk) await finishBulk(parts, bulk);
  });
  return {
    ...createBulkPresses(parts),
    preview: (asked, signal = AbortSignal.timeout(PREVIEW_MS)) => freeze(parts, asked, signal),
  };
}

/** A paused delete that nobody went on with is stopped: what it did is counted, the rest stays. */
async function expire(parts: BulkParts, ref: BulkRef): Promise<void> {
  const bulk = await findBulk(parts.db, ref);
  if (!bulk) return;
  // Also the second try of this job, when the first one could not show the end.
  if (bulk.state !== 'paused') return tellBulk(parts, bulk);
  const restSeconds = PAUSED_SECONDS - (Date.now() - bulk.updatedAt.getTime()) / 1000;
  if (restSeconds > CLOCKS_SECONDS) {
    await parts.jobs.send(parts.db, QUEUES.expire, ref, { startAfterSeconds: Math.ceil(restSeconds) });
    return;
  }
  const stopped = { stopped_at: new Date() };
  const cancelled = await moveBulk(
    parts.db,
    ref,
    ['paused'],
    { ...stopped, state: 'cancelled' },
    'untouched',
  );
  if (cancelled) return tellBulk(parts, cancelled);
  const queued = await parts.db
    .transaction()
    .execute((trx) => queueRun(parts, trx, ref, ['paused'], { ...stopped, note: null, interruptions: 0 }));
  if (queued) await showBulk(parts, queued);
}
