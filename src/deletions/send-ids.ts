/** Deletes the contacts of one batch at the service, whatever happens to the answers. */
import { ContactsError } from '../contacts/client-errors.ts';
import { type Delays, waitSecondsOf } from '../contacts/delays.ts';
import { LongWait } from '../run-ends.ts';

export type SendPorts = {
  /** One call; throws ContactsError. */
  remove(ids: number[]): Promise<'deleted' | 'gone'>;
  /** Those of them that are in the list now. */
  findPresent(ids: number[]): Promise<number[]>;
  delays: Delays;
  wait(milliseconds: number): Promise<void>;
  /** Makes sure, before another try, that this run still holds the delete; throws when it does not. */
  renew(): Promise<void>;
};

/** Tries whose answer was a failure, before it is paused. */
const TRIES = 3;
/** A longer wait is better sat out without a job. */
const LONGEST_WAIT_SECONDS = 20;

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
      if (!mayPass(error)) throw error;
      const { code, outcomeUnknown } = error;
      const waitSeconds = waitSecondsOf(error, ports.delays);
      if (code !== 'rate_limited' && ++faults === TRIES) throw error;
      if (waitSeconds > LONGEST_WAIT_SECONDS) throw new LongWait(waitSeconds);
      await ports.wait(Math.max(waitSeconds * 1000, outcomeUnknown ? ports.delays.underWayMs : 0));
      if (outcomeUnknown) pending = await ports.findPresent(pending);
    }
    await ports.renew();
  }
}

/** False: trying again would only fail again. */
function mayPass(error: unknown): error is ContactsError {
  return error instanceof ContactsError && error.code !== 'keys_refused';
}
