/** One run of a delete of many: what it holds, and how it writes while it holds it. */
import type { Account } from '../contacts/account.ts';
import { AppError } from '../errors.ts';
import { Superseded } from '../run-ends.ts';
import type { BulkDelete } from './bulk.ts';
import type { BulkParts } from './bulk-parts.ts';
import { type BulkDb, type BulkRef, type Changes, refOf, writeFenced } from './bulk-repository.ts';

export type Run = {
  parts: BulkParts;
  ref: BulkRef;
  account: Account;
  signal: AbortSignal;
  /** As it was last written or read. */
  bulk: BulkDelete;
  /** Whom this run has taken out of the copy. */
  hidden: Set<number>;
};

/** @throws AppError `other_account`, `not_connected` */
export async function openRun(parts: BulkParts, bulk: BulkDelete, signal: AbortSignal): Promise<Run> {
  const account = await parts.accountOf(bulk.workspaceId);
  if (account.id === bulk.accountId)
    return { parts, ref: refOf(bulk), account, signal, bulk, hidden: new Set() };
  throw new AppError(
    'other_account',
    'This workspace was connected to another contacts account since. Choose the contacts again to delete those of that one.',
  );
}

/** @throws Superseded */
export async function write(run: Run, changes: Changes, db: BulkDb = run.parts.db): Promise<BulkDelete> {
  const written = await writeFenced(db, run.bulk, changes);
  if (!written) throw new Superseded();
  return written;
}

/** Which of `ids` are there now. */
export async function findPresent(run: Run, ids: ReadonlySet<number>): Promise<Set<number>> {
  const present = new Set<number>();
  if (ids.size === 0) return present;
  for await (const { id } of run.parts.contacts.each(run.account, run.signal)) {
    if (ids.has(id)) present.add(id);
    if (present.size === ids.size) break;
  }
  return present;
}

/** Whoever searches from now on does not find those who are gone. */
export async function hide({ parts, account, hidden }: Run, gone: number[]): Promise<void> {
  const shown = gone.filter((id) => !hidden.has(id));
  await parts.contacts.showGone(account, shown);
  for (const id of shown) hidden.add(id);
}
