/** What the job of exports is built from. */
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import type { Log } from '../log.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { ExportsFace } from './face.ts';
import type { ExportDb } from './repository.ts';

export type ExportParts = {
  db: ExportDb;
  jobs: Jobs;
  contacts: Pick<Contacts, 'find' | 'matches' | 'newerThan' | 'each' | 'types' | 'countryName'>;
  face: ExportsFace;
  /** @throws AppError when the workspace has no account any more */
  accountOf(workspaceId: string): Promise<Account>;
  log: Log;
};
