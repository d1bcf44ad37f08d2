/** The copy of each account's contacts: served as it is, refreshed behind when it is old, in step with our own writes. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import type { Contact } from './contact.ts';
import { findNewestId, putRow, removeRows } from './mirror-repository.ts';
import { toRow } from './mirror-row.ts';
import { expire, type MirrorDb, type MirrorState, readState } from './mirror-state-repository.ts';
import { type Synced, syncMirror } from './sync.ts';

export type Mirror = {
  /**
   * Sees to a copy to answer from. An old one is served and refreshed behind. Where there is none yet, or one that may not
   * show a write of ours, it waits a little for the reading; `fresh` waits for the end of one that begins now. `state` is what
   * the caller has just read of it.
   * @throws ContactsError when a reading that it waits for fails
   */
  ensure(
    account: Account,
    options?: {
      fresh?: boolean | undefined;
      signal?: AbortSignal | undefined;
      state?: MirrorState | undefined;
    },
  ): Promise<Copy>;
  /** Reads the list now, or joins the reading under way here. */
  sync(account: Account): Promise<Synced>;
  /** Resolves when there is a copy newer than `asOf`: true, or false when none comes. */
  newerThan(account: Account, asOf: Date | undefined, signal: AbortSignal): Promise<boolean>;
  /** The highest id known, of a copy that is not old. */
  newestId(account: Account): Promise<number | undefined>;
  /** After a write of ours. */
  put(account: Account, contact: Contact): Promise<void>;
  remove(account: Account, ids: number[]): Promise<void>;
  /** Has the whole list read behind. */
  later(account: Account): Promise<void>;
  /** After a write of ours whose result is not known in full. */
  expire(account: Account): Promise<void>;
  close(): Promise<void>;
};

/**
 * `waited`: for a reading, so that what was looked up before is old. `refreshing`: a newer one is on its way. `doubted`: what was
 * read is not believed yet, and the copy is an older one.
 */
export type Copy = MirrorState & { waited: boolean; refreshing: boolean; doubted?: boolean };

export type MirrorTimes = {
  /** From this age on a copy is refreshed when it is used, or from so many times what its reading took, if that is longer. */
  maxAgeMs: number;
  maxAgeReadings: number;
  /** How long an answer waits for a first reading, or for one that will show a write of ours. */
  patienceMs: number;
};
export const MIRROR_TIMES: MirrorTimes = { maxAgeMs: 60_000, maxAgeReadings: 5, patienceMs: 2_000 };
const POLL_MS = 250;
/** How long a job that was asked for may take to begin. */
const JOB_WAIT_MS = 5_000;
/** Stands where the hash of what the service shows will be. */
const OWN_WRITE = 'own write';

/** `later` sees to a sync in a job; it is called as often as a copy is found to be old. */
export function createMirror(options: {
  db: MirrorDb;
  client: ContactsClient;
  namer: (account: Account) => Promise<(country: string) => string>;
  later: (account: Account) => Promise<void>;
  log: Log;
  times?: Partial<MirrorTimes> | undefined;
}): Mirror {
  const { db, namer, later, log } = options;
  const times = { ...MIRROR_TIMES, ...options.times };
  const closing = new AbortController();
  const running = new Map<string, Promise<Synced>>();

  function sync(account: Account): Promise<Synced> {
    const before = running.get(account.id);
    if (before) return before;
    const reading = syncMirror(options, account, closing.signal).finally(() => running.delete(account.id));
    running.set(account.id, reading);
    return reading;
  }

  /**
   * A whole reading, here or in the process that is at it. With `notBefore` (by the database's clock) one that began before it
   * does not count: it may have passed by what somebody changed since.
   */
  async function refresh(account: Account, notBefore?: Date): Promise<'read' | 'doubted'> {
    for (;;) {
      const { asOf } = await readState(db, account.id);
      const synced = await sync(account);
      closing.signal.throwIfAborted();
      if (synced === 'doubted') return 'doubted';
      if (synced === 'busy' && !(await newerThan(account, asOf, closing.signal))) continue;
      const { asOf: now } = await readState(db, account.id);
      if (!notBefore || (now && now >= notBefore)) return 'read';
    }
  }

  async function newerThan(account: Account, asOf: Date | undefined, signal: AbortSignal): Promise<boolean> {
    const ended = AbortSignal.any([signal, closing.signal]);
    for (let quietMs = 0; quietMs < JOB_WAIT_MS && !ended.aborted; quietMs += POLL_MS) {
      const state = await readState(db, account.id);
      if (state.asOf && state.asOf.getTime() > (asOf?.getTime() ?? 0)) return true;
      if (state.reading !== undefined || running.has(account.id)) quietMs = 0;
      await wait(POLL_MS, undefined, { signal: ended }).catch(() => undefined);
    }
    return false;
  }

  return {
    sync,
    newerThan,

    async ensure(account, { fresh = false, signal, ...known } = {}) {
      signal?.throwIfAborted();
      const state = known.state ?? (await readState(db, account.id));
      if (fresh || state.generation === 0 || state.expired) {
        const reading = refresh(account, fresh ? state.now : undefined);
        reading.catch((error) => {
          if (!closing.signal.aborted) log.warn({ err: error, account: account.id }, 'a list was not read');
        });
        const patience = AbortSignal.timeout(times.patienceMs);
        const ended = await untilAborted(reading, fresh ? [signal] : [signal, patience], patience);
        const after = await readState(db, account.id);
        const refreshing = after.generation === 0 || after.expired;
        return { ...after, waited: true, refreshing, doubted: ended === 'doubted' };
      }
      const refreshing = state.ageMs > Math.max(times.maxAgeMs, times.maxAgeReadings * state.tookMs);
      if (refreshing) {
        await later(account).catch((error) => {
          log.warn({ err: error, account: account.id }, 'a refresh of the list was not asked for');
        });
      }
      return { ...state, waited: false, refreshing };
    },

    async newestId(account) {
      const { ageMs } = await readState(db, account.id);
      return ageMs > times.maxAgeMs ? undefined : await findNewestId(db, account.id);
    },

    async put(account, contact) {
      const name = (await namer(account))(contact.country);
      await putRow(db, account.id, toRow(contact, name, OWN_WRITE));
    },

    remove: (account, ids) => removeRows(db, account.id, ids),
    later,

    async expire(account) {
      if (await expire(db, account.id)) await later(account);
    },

    async close() {
      closing.abort(new Error('the program is stopping'));
      await Promise.allSettled(running.values());
    },
  };
}

/** Waits for `reading` until a signal ends the wait: with an error, unless it is only `patience` that ended. */
async function untilAborted<T>(
  reading: Promise<T>,
  signals: (AbortSignal | undefined)[],
  patience: AbortSignal,
): Promise<T | undefined> {
  const given = signals.filter((signal) => signal !== undefined);
  if (given.length === 0) return await reading;
  const any = AbortSignal.any(given);
  const ended = Promise.withResolvers<undefined>();
  const end = () => (any.reason === patience.reason ? ended.resolve(undefined) : ended.reject(any.reason));
  if (any.aborted) end();
  else any.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([reading, ended.promise]);
  } finally {
    any.removeEventListener('abort', end);
  }
}
