/** The job at the end of a hold: deletes the contact unless it was kept, and has the person told, whichever it was. */
import { isContactsError } from '../contacts/client-errors.ts';
import { AppError, messageOf } from '../errors.ts';
import type { Hold, HoldRef } from './hold.ts';
import type { HoldParts } from './hold-parts.ts';
import { endHold, findHold, noteReported, takeHold } from './hold-repository.ts';

/** With growing pauses between them that is about half a minute, beside the tries of each call. */
const MOST_ATTEMPTS = 5;

/** May be killed at any moment and run again, in any process: the contact is deleted once, and the person is told. */
export async function runHold(parts: HoldParts, ref: HoldRef, signal: AbortSignal): Promise<void> {
  const taken = await takeHold(parts.db, ref);
  const over = taken ? await remove(parts, taken, signal) : await findHold(parts.db, ref);
  if (!over?.endedAt || over.reported) return;
  await parts.face.report(over);
  await noteReported(parts.db, ref);
}

/** undefined: another run has taken it. */
async function remove(parts: HoldParts, taken: Hold, signal: AbortSignal): Promise<Hold | undefined> {
  const { db, contacts, log } = parts;
  try {
    if (taken.attempt > MOST_ATTEMPTS) throw new Error('every run of this delete ended the process');
    const account = await parts.accountOf(taken.workspaceId);
    if (account.id !== taken.accountId) throw otherAccount();
    // Of one group, so that what an earlier run has sent is known to be ours.
    const by = { userId: taken.userId, source: 'command', group: `hold ${taken.id}` } as const;
    const removed = await contacts.remove(account, by, taken.contactId, signal);
    if (removed.is === 'gone') return await endHold(db, taken, { state: 'gone' });
    return await endHold(db, taken, { state: 'deleted', code: removed.code });
  } catch (error) {
    if (signal.aborted || mayPass(error, taken)) throw error;
    const facts = { hold: taken.id, cause: messageOf(error) };
    if (error instanceof AppError) log.info({ ...facts, code: error.code }, 'a held delete failed');
    else log.error({ ...facts, err: error }, 'a held delete failed by a fault of ours');
    return await endHold(db, taken, { state: 'failed', note: reasonOf(error, taken) });
  }
}

function mayPass(error: unknown, { attempt }: Hold): boolean {
  if (attempt >= MOST_ATTEMPTS) return false;
  return !(error instanceof AppError) || isContactsError(error, 'unavailable', 'rate_limited');
}

function reasonOf(error: unknown, { id }: Hold): string {
  if (error instanceof AppError) return error.message;
  return `Something went wrong on our side, several times: look at the contact before you try again. Whoever runs me finds it in the log under ${id}.`;
}

function otherAccount(): AppError {
  return new AppError(
    'other_account',
    'This workspace was connected to another contacts account since, so nothing was deleted.',
  );
}
