/** What deletes of many are built from. */
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import type { ImportsFace } from '../imports/face.ts';
import type { Log } from '../log.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { BulkDelete, BulkState } from './bulk.ts';
import type { BulkFace } from './bulk-face.ts';
import { type BulkDb, type BulkRef, type Changes, moveBulk } from './bulk-repository.ts';

export type BulkParts = {
  db: BulkDb;
  jobs: Jobs;
  contacts: Pick<
    Contacts,
    | 'find'
    | 'matches'
    | 'lookUp'
    | 'each'
    | 'delays'
    | 'types'
    | 'countryName'
    | 'removeRecorded'
    | 'showGone'
    | 'syncLater'
  >;
  face: BulkFace;
  /** Where shared files are. */
  files: Pick<ImportsFace, 'file' | 'token'>;
  /** Where a file may be fetched from with the token. */
  origins: string[];
  maxFileBytes: number;
  /** @throws AppError when the workspace has no account any more */
  accountOf(workspaceId: string): Promise<Account>;
  /** Between the backup and the first delete. */
  graceSeconds: number;
  log: Log;
};

export const QUEUES = {
  run: 'deletions.bulk.run',
  expire: 'deletions.bulk.expire',
  tell: 'deletions.bulk.tell',
} as const;

/** One job of the chain; a job whose number is not the delete's any more has nothing left to do. */
export type BulkLink = BulkRef & { link: number };

/** A paused delete that nobody goes on with is stopped after this long. */
export const PAUSED_SECONDS = 7 * 24 * 3600;

/** In the caller's transaction; undefined when it is in none of the states `from`. */
export async function queueRun(
  parts: Pick<BulkParts, 'jobs'>,
  trx: BulkDb,
  ref: BulkRef,
  from: BulkState[],
  changes: Changes,
  { startAfterSeconds = 0, state = 'queued' as BulkState } = {},
): Promise<BulkDelete | undefined> {
  const moved = await moveBulk(trx, ref, from, { ...changes, state });
  if (!moved) return undefined;
  const link = moved.link + 1;
  await moveBulk(trx, ref, [state], { link });
  const next: BulkLink = { ...ref, link };
  // Of two deletes of one account, the second sees in the list what the first has deleted.
  await parts.jobs.send(trx, QUEUES.run, next, { startAfterSeconds, singletonKey: ref.accountId });
  return { ...moved, link };
}
