/** What the jobs of imports are built from. */
import type { Ledger } from '../audit/ledger.ts';
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import type { Log } from '../log.ts';
import type { Jobs, SendOptions } from '../storage/jobs.ts';
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
    | 'isCountryName'
    | 'sameCountry'
    | 'add'
    | 'change'
    | 'get'
    | 'sample'
    | 'upload'
    | 'snapshots'
    | 'each'
    | 'delays'
    | 'emails'
    | 'syncSoon'
  >;
  ledger: Pick<Ledger, 'record' | 'actions' | 'addedByOthers'>;
  /** For how many days an import can be undone, and its file is kept. */
  undoDays: number;
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
  /** Of one account one at a time, so that an address in two files goes in once. */
  run: 'imports.turn',
  /** As it was called when imports did not wait for each other. */
  formerRun: 'imports.run',
  planCsv: 'imports.plan_csv',
  expire: 'imports.expire',
} as const;

/** Enqueues within the transaction `trx`. */
export function sendJob(
  parts: Pick<ImportParts, 'jobs'>,
  trx: ImportDb,
  queue: Exclude<(typeof QUEUES)[keyof typeof QUEUES], typeof QUEUES.formerRun>,
  data: ImportRef,
  startAfterSeconds = 0,
  options: Pick<SendOptions, 'first'> = {},
): Promise<void> {
  const turn = queue === QUEUES.run ? { singletonKey: data.accountId } : {};
  return parts.jobs.send(trx, queue, data, { startAfterSeconds, ...turn, ...options });
}
