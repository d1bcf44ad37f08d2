/** Deletes the contacts of one batch at the service, whatever happens to the answers. */
import { ContactsError } from '../contacts/client-errors.ts';
import { LongWait } from '../run-ends.ts';

export type SendPorts = {
  /** One call; throws ContactsError. */
  remove(ids: number[]): Promise<'deleted' | 'gone'>;
  /** Those of them that are in the list now. */
  findPresent(ids: number[]): Promise<number[]>;
  wait(milliseconds: number): Promise<void>;
  /** Makes sure, before another try, that this run still holds the delete; throws when it does not. */
  renew(): Promise<void>;
};

/** Tries whose answer was a failure, before it is paused. */
const TRIES = 3;
/** How long a delete whose answer is missing may still be under way. */
export const UNDER_WAY_MS = 2000;
/** A longer wait is better sat out without a job. */
const LONGEST_WAIT_SECONDS = 20;
const USUAL_WAIT_SECONDS = 5;

/**
 * A missing answer is settled by reading the list, and so is "no such record", which leaves open what became of the others.
 * What is still there after that is for whoever counts.
 * @throws ContactsError when it cannot go on, LongWait; what became of the batch is then told by reading alone
 */
export async function sendIds(ids: number[], ports: SendPorts): Promise<void> {
  let pending = ids;
  let faults = 0;
  for (let answeredGone = 0; pending.length > 0; ) {
    try {
      if ((await ports.remove(pending)) === 'deleted' || answeredGone++ > 0) return;
      pending = await ports.findPresent(pending);
    } catch (error) {
      const { code, outcomeUnknown, waitSeconds } = readFault(error);
      if (code !== 'rate_limited' && ++faults === TRIES) throw error;
      if (waitSeconds > LONGEST_WAIT_SECONDS) throw new LongWait(waitSeconds);
      await ports.wait(Math.max(waitSeconds * 1000, outcomeUnknown ? UNDER_WAY_MS : 0));
      if (outcomeUnknown) pending = await ports.findPresent(pending);
    }
    await ports.renew();
  }
}

/** @throws what it is given, when trying again would only fail again */
function readFault(error: unknown): Pick<ContactsError, 'code' | 'outcomeUnknown'> & { waitSeconds: number } {
  if (!(error instanceof ContactsError) || error.code === 'keys_refused') throw error;
  const { code, outcomeUnknown, retryAfterSeconds } = error;
  return {
    code,
    outcomeUnknown,
    waitSeconds: retryAfterSeconds ?? (code === 'rate_limited' ? USUAL_WAIT_SECONDS : 1),
  };
}
