/** What held deletes are built from. */
import type { Ledger } from '../audit/ledger.ts';
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import type { Log } from '../log.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { Hold } from './hold.ts';
import type { HoldDb } from './hold-repository.ts';

/** Tells the person how it ended, where they see it; may be asked to twice. */
export type HoldFace = { report(hold: Hold): Promise<void> };

export type HoldParts = {
  db: HoldDb;
  jobs: Jobs;
  contacts: Pick<Contacts, 'get' | 'remove'>;
  ledger: Pick<Ledger, 'history'>;
  face: HoldFace;
  /** @throws AppError when the workspace has no account any more */
  accountOf(workspaceId: string): Promise<Account>;
  log: Log;
};

export const HOLD_QUEUE = 'deletions.hold';
