/** The job that forgets a contact: deletes it at the service, then asks every place that keeps something to take it out. */
import type { By } from '../audit/action.ts';
import type { Account } from '../contacts/account.ts';
import { isContactsError } from '../contacts/client-errors.ts';
import { isSameAddress } from '../contacts/look-up.ts';
import { AppError, messageOf } from '../errors.ts';
import { Superseded } from '../run-ends.ts';
import { type Forget, type ForgetRef, type Removed, refOf, STORES } from './forget.ts';
import { FORGET_QUEUE, type ForgetParts } from './forget-parts.ts';
import { endForget, findForget, noteForgetReported, takeForget, writeForget } from './forget-repository.ts';

/** Faults that may pass are given so long, with growing pauses; then the person is told. */
const FAULTS_MS = 15 * 60_000;
/** What is on its way elsewhere is waited for; an import takes minutes, seldom longer. */
const PAUSE_SECONDS = 30;
const PATIENCE_MS = 2 * 3600_000;
/** More than all these waits: only runs that end the process come to it. */
const MOST_ATTEMPTS = 500;

/** May be killed at any moment and run again, in any process: each step finds done what was done. */
export async function runForget(parts: ForgetParts, ref: ForgetRef, signal: AbortSignal): Promise<void> {
  const taken = await takeForget(parts.db, ref);
  const over = taken ? await forget(parts, taken, signal) : await findForget(parts.db, ref);
  if (!over?.endedAt || over.reported) return;
  await parts.face.report(over);
  await noteForgetReported(parts.db, ref);
}

async function forget(parts: ForgetParts, taken: Forget, signal: AbortSignal): Promise<Forget | undefined> {
  const { db, log } = parts;
  const end = (note: string | null) => endForget(db, refOf(taken), taken.attempt, note);
  try {
    if (taken.attempt > MOST_ATTEMPTS) throw new Error('every run of this ended the process');
    const account = await parts.accountOf(taken.workspaceId);
    if (account.id !== taken.accountId) throw otherAccount();
    let busy = taken.deletedAt ? await takeOut(parts, account, taken, signal) : 0;
    // What was waited for may have brought the contact back.
    if (busy === 0)
      busy = await takeOut(parts, account, await deleteAtService(parts, account, taken, signal), signal);
    if (busy === 0) return await end(null);
    if (ageOf(taken) > PATIENCE_MS) return await end(STILL_BUSY);
    await waitOn(parts, taken);
    return undefined;
  } catch (error) {
    if (error instanceof Superseded) return undefined;
    if (signal.aborted || mayPass(error, taken)) throw error;
    const facts = { forget: taken.id, cause: messageOf(error) };
    if (error instanceof AppError) log.info({ ...facts, code: error.code }, 'a contact was not forgotten');
    else log.error({ ...facts, err: error }, 'a contact was not forgotten, by a fault of ours');
    return end(
      error instanceof AppError
        ? error.message
        : `Something went wrong on our side, several times. Whoever runs me finds it in the log under ${taken.id}.`,
    );
  }
}

/** Everybody with the address, as the service lists them now; and the ids that the ledger knows the same person by. */
async function deleteAtService(
  parts: ForgetParts,
  account: Account,
  taken: Forget,
  signal: AbortSignal,
): Promise<Forget> {
  const { contacts, ledger } = parts;
  const email = taken.email ?? '';
  const known = new Set(await ledger.idsWithAddress(account.id, email));
  const holders: number[] = [];
  for await (const contact of contacts.each(account, signal)) {
    // Under another address by now: only what is known of it under this one is forgotten.
    if (isSameAddress(contact.email, email)) holders.push(contact.id);
    else known.delete(contact.id);
  }
  const contactIds = await ledger.sameIds(account.id, [
    ...new Set([...holders, ...known, ...taken.contactIds]),
  ]);
  await write(parts, taken, { contactIds });
  for (const id of holders) {
    const removed = await contacts.remove(account, byOf(taken), id, signal);
    if (removed.is === 'deleted') await write(parts, taken, { removed: { service: 1 } });
  }
  // Anew where something on its way had brought the contact back: exports begun meanwhile may hold it.
  return write(parts, taken, { deleted: holders.length > 0 || !taken.deletedAt });
}

/** Returns how much is still on its way somewhere. */
async function takeOut(
  parts: ForgetParts,
  account: Account,
  taken: Forget,
  signal: AbortSignal,
): Promise<number> {
  const { stores, ledger } = parts;
  const { email, contactIds, deletedAt } = taken;
  const subject = { account, email: email ?? '', contactIds, deletedAt: deletedAt ?? new Date() };
  let waiting = 0;
  for (const name of STORES) {
    signal.throwIfAborted();
    const { removed, busy = 0 } = await stores[name](subject);
    waiting += busy;
    if (removed > 0) await write(parts, taken, { removed: { [name]: removed } });
  }
  await ledger.addTombstone(account, byOf(taken));
  return waiting;
}

async function waitOn({ db, jobs }: ForgetParts, taken: Forget): Promise<void> {
  await jobs.send(db, FORGET_QUEUE, refOf(taken), { startAfterSeconds: PAUSE_SECONDS });
}

async function write(
  { db }: ForgetParts,
  taken: Forget,
  changes: { contactIds?: number[]; removed?: Removed; deleted?: boolean },
): Promise<Forget> {
  const written = await writeForget(db, refOf(taken), taken.attempt, changes);
  if (!written) throw new Superseded();
  return written;
}

/** Of one group, so that a run that goes on after a kill knows what was sent. */
function byOf({ id, userId }: Forget): By {
  return { userId, source: 'forget', group: `forget ${id}` };
}

function ageOf({ begunAt }: Forget): number {
  return Date.now() - begunAt.getTime();
}

function mayPass(error: unknown, taken: Forget): boolean {
  if (ageOf(taken) > FAULTS_MS || taken.attempt > MOST_ATTEMPTS) return false;
  return !(error instanceof AppError) || isContactsError(error, 'unavailable', 'rate_limited');
}

const STILL_BUSY =
  'An import, an export, an undo, a save or a delete of many that may hold the contact has been on its way for two hours, so something of it may still be kept. Run it once more when that has ended.';

function otherAccount(): AppError {
  return new AppError(
    'other_account',
    'This workspace was connected to another contacts account since. Ask for it again there.',
  );
}
