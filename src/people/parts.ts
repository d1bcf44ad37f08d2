/** What the jobs of saves are built from. */
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import type { Log } from '../log.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { PeopleDb } from './repository.ts';
import type { Save } from './save.ts';

/** Where the result of a save is shown; may be asked to show it twice. */
export type PeopleFace = { report(save: Save): Promise<void> };

export type PeopleParts = {
  db: PeopleDb;
  jobs: Jobs;
  contacts: Pick<Contacts, 'add' | 'delays' | 'each' | 'find' | 'syncSoon'>;
  face: PeopleFace;
  /** @throws AppError when the workspace has no account any more */
  accountOf(workspaceId: string): Promise<Account>;
  log: Log;
};

export const QUEUES = { run: 'people.run', expire: 'people.expire' } as const;
