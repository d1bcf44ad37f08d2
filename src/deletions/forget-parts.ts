/** What forgetting is built from. */
import type { By } from '../audit/action.ts';
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import type { Log } from '../log.ts';
import type { Jobs } from '../storage/jobs.ts';
import type { Forget, Stores } from './forget.ts';
import type { ForgetDb } from './forget-repository.ts';

/** Tells the person how it ended; may be asked to twice. */
export type ForgetFace = { report(forget: Forget): Promise<void> };

/** What the ledger knows of the same person, and the line that stays in it. */
export type ForgetLedger = {
  idsWithAddress(accountId: string, email: string): Promise<number[]>;
  sameIds(accountId: string, contactIds: number[]): Promise<number[]>;
  addTombstone(account: Account, by: By): Promise<void>;
};

export type ForgetParts = {
  db: ForgetDb;
  jobs: Jobs;
  contacts: Pick<Contacts, 'each' | 'remove'>;
  ledger: ForgetLedger;
  /** In the order in which they are asked. */
  stores: Stores;
  face: ForgetFace;
  /** @throws AppError when the workspace has no account any more */
  accountOf(workspaceId: string): Promise<Account>;
  log: Log;
};

export const FORGET_QUEUE = 'deletions.forget';
