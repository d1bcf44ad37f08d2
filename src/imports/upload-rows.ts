/** Sends new contacts as uploaded files, so that each is in once: what went in is read from the list, whatever was answered. */
import { ContactsError } from '../contacts/client-errors.ts';
import type { Contact } from '../contacts/contact.ts';
import { type Delays, waitSecondsOf } from '../contacts/delays.ts';
import { LongWait } from '../run-ends.ts';
import type { Rested } from './batch.ts';
import type { FitRow } from './validate.ts';

export type UploadPorts = {
  /** One file of rows of one type; throws ContactsError. */
  upload(rows: FitRow[]): Promise<void>;
  /** Those of the rows that the list holds now, by key. */
  findSent(rows: FitRow[]): Promise<Map<string, Contact>>;
  delays: Delays;
  wait(milliseconds: number): Promise<void>;
  /** Waits before another try, unless somebody says stop until then. */
  rest(milliseconds: number): Promise<Rested>;
  /** Makes sure that this run still holds the import; throws when it does not. */
  renew(): Promise<void>;
};

export type Uploaded = {
  found: Map<string, Contact>;
  /** Not in: for adding one by one, which tells why. */
  left: FitRow[];
  /** Set when the service does not take files like these at all. */
  refused: boolean;
  /** Somebody said stop: those left were not tried again. */
  stopped: boolean;
};

/** So few are quicker added one by one than found among by halving. */
const FEW = 50;
const FAULTS = 3;
/** Some services answer before the rows are in, and an upload whose answer is missing may still be under way. */
const QUIET_LOOKS = 5;
const SHORT_WAIT_SECONDS = 60;

/**
 * The rows are of one type, and none of their addresses is in the list.
 * @throws ContactsError when it cannot go on, LongWait; what is in then is told by the list alone
 */
export async function uploadRows(rows: FitRow[], ports: UploadPorts): Promise<Uploaded> {
  const found = new Map<string, Contact>();
  let left = rows;
  for (let faults = 0; left.length > 0; ) {
    await ports.renew();
    const error = await tried(ports.upload(left));
    if (error?.code === 'rate_limited') {
      const seconds = waitSecondsOf(error, ports.delays);
      if (seconds > SHORT_WAIT_SECONDS) throw new LongWait(seconds);
      if ((await ports.rest(seconds * 1000)) === 'stopped') return stoppedWith(found, left);
      continue;
    }
    const mayBeLate = !error || error.outcomeUnknown;
    for (const [key, contact] of await look(left, ports, mayBeLate)) found.set(key, contact);
    left = left.filter(({ key }) => !found.has(key));
    if (!error || left.length === 0) break;
    if (error.code === 'unavailable') {
      if (++faults >= FAULTS) throw error;
      const rested = await ports.rest(waitSecondsOf(error, ports.delays) * 1000);
      if (rested === 'stopped') return stoppedWith(found, left);
      continue;
    }
    if (error.code !== 'fields_refused') return { found, left, refused: true, stopped: false };
    // One bad row may have kept all of them out: it is found by halving.
    if (left.length <= FEW) {
      return { found, left, refused: left.length === rows.length, stopped: false };
    }
    const half = Math.ceil(left.length / 2);
    const first = await uploadRows(left.slice(0, half), ports);
    if (first.stopped) {
      const both = new Map([...found, ...first.found]);
      return stoppedWith(both, [...first.left, ...left.slice(half)]);
    }
    const second = await uploadRows(left.slice(half), ports);
    return {
      found: new Map([...found, ...first.found, ...second.found]),
      left: [...first.left, ...second.left],
      refused: first.refused && second.refused,
      stopped: second.stopped,
    };
  }
  return { found, left, refused: false, stopped: false };
}

function stoppedWith(found: Map<string, Contact>, left: FitRow[]): Uploaded {
  return { found, left, refused: false, stopped: true };
}

/** The error of the service, if any. Refused keys and faults of ours end the run. */
async function tried(upload: Promise<void>): Promise<ContactsError | undefined> {
  try {
    await upload;
    return undefined;
  } catch (error) {
    if (!(error instanceof ContactsError) || error.code === 'keys_refused') throw error;
    return error;
  }
}

/** Patient as long as rows go on to appear. */
async function look(rows: FitRow[], ports: UploadPorts, mayBeLate: boolean): Promise<Map<string, Contact>> {
  let found = await ports.findSent(rows);
  for (let quiet = 0; mayBeLate && found.size < rows.length && quiet < QUIET_LOOKS; quiet++) {
    await ports.wait(ports.delays.lagMs);
    const now = await ports.findSent(rows);
    if (now.size > found.size) quiet = -1;
    found = now;
  }
  return found;
}
