/** What the jobs of imports are built from. */
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import type { Log } from '../log.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { ImportsFace } from './face.ts';
import type { ImportDb, ImportRef } from './repository.ts';

export type ImportParts = {
  db: ImportDb;
  jobs: Jobs;
  contacts: Pick<
    Contacts,
    | 'types'
    | 'countries'
    | 'countryId'
    | 'countryName'
    | 'sameCountry'
    | 'isCountryName'
    | 'add'
    | 'each'
    | 'emails'
    | 'syncSoon'
  >;
  face: ImportsFace;
  /** @throws AppError when the workspace has no account any more */
  accountOf(workspaceId: string): Promise<Account>;
  limits: { maxBytes: number; maxRows: number };
  /** Where a file may be fetched from with the token, as `fileOrigins` gives them. */
  origins: string[];
  log: Log;
};

export const QUEUES = {
  read: 'imports.read',
  run: 'imports.run',
  planCsv: 'imports.plan_csv',
  expire: 'imports.expire',
} as const;

/** Enqueues within the transaction `trx`. */
export function sendJob(
  parts: Pick<ImportParts, 'jobs'>,
  trx: ImportDb,
  queue: (typeof QUEUES)[keyof typeof QUEUES],
  data: ImportRef,
  startAfterSeconds = 0,
): Promise<void> {
  return parts.jobs.send(trx, queue, data, { startAfterSeconds });
}
