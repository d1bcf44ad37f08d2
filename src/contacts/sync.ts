/** Brings a mirror in step with the service: streams the list, writes only what differs, then shows it all at once. */
import { randomUUID } from 'node:crypto';
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import { toContact } from './from-wire.ts';
import { hashOf, type MirrorRow, toRow } from './mirror-row.ts';
import type { MirrorDb } from './mirror-state-repository.ts';
import {
  analyse,
  type Claim,
  claim,
  confirm,
  discardStaged,
  doubt,
  flip,
  readHashes,
  readLiveIds,
  releaseClaim,
  renewClaim,
  stageGone,
  stageRows,
  sweepEnded,
  vacuum,
} from './sync-repository.ts';
import type { WireContact } from './wire.ts';
import { changeWords, clearWords, countWords, readTexts, type WordCounts } from './words-repository.ts';

/** 'busy' = another process is at it; 'doubted' = the list is not believed before it is read a second time. */
export type Synced = 'done' | 'busy' | 'doubted';

export type SyncParts = {
  db: MirrorDb;
  client: ContactsClient;
  namer: (account: Account) => Promise<(country: string) => string>;
  log: Log;
};

/** Contacts compared and written together; with the batch that comes in meanwhile, all of the list that is in memory. */
const BATCH = 1_000;
const LEASE_SECONDS = 30;
/** People who wait for a first reading see how far it is. */
const RENEW_MS = 2_000;
/** Words counted before they are written. */
const MAX_COUNTED = 30_000;
const TIDY_AFTER = 1_000;
/** A list of at least so many that loses more than half is read twice, so long apart, before anything goes. */
const DOUBTED_TOTAL = 20;
const DOUBT_MS = 20_000;

/**
 * Besides two batches, memory holds 8 bytes for each contact of the list (its id). A failure or an abort leaves the last
 * copy as it was. @throws ContactsError, and what `signal` was aborted with
 */
export async function syncMirror(parts: SyncParts, account: Account, signal: AbortSignal): Promise<Synced> {
  const { db, log } = parts;
  const began = performance.now();
  const held = await claim(db, account.id, randomUUID(), LEASE_SECONDS);
  if (!held) return 'busy';
  const lost = new AbortController();
  const progress: Progress = { ids: [], share: undefined };
  const { ids } = progress;
  const renewing = setInterval(() => {
    renewClaim(db, held, { read: ids.length, share: progress.share }, LEASE_SECONDS).then(
      (still) => !still && lost.abort(new Error('the reading of this list was taken over')),
      (error) => lost.abort(error),
    );
  }, RENEW_MS);
  try {
    if (held.cut || held.generation === 0) await discardStaged(db, held);
    const staged = await stageList(parts, account, held, progress, AbortSignal.any([signal, lost.signal]));
    const gone = held.generation > 0 ? await findGone(db, held, ids) : [];
    if (isDoubtful(held, gone.length, ids.length)) {
      log.warn(
        { account: account.id, known: held.total, read: ids.length, missing: gone.length },
        'the service shows less than half of the contacts: the last copy is kept until a second reading agrees',
      );
      await discardStaged(db, held);
      await doubt(db, held, ids.length);
      return 'doubted';
    }
    await stageGone(db, held, gone);
    const changed = staged + gone.length;
    const tookMs = Math.round(performance.now() - began);
    if (changed === 0 && held.generation > 0) await confirm(db, held, tookMs);
    else await flip(db, held, tookMs);
    const swept = changed > 0 ? await sweepEnded(db, held) : 0;
    if (held.cut) await countAnew(db, account.id);
    // The embedded database does neither by itself.
    if (swept > TIDY_AFTER || held.generation === 0) await vacuum(db);
    else if (changed > TIDY_AFTER) await analyse(db);
    return 'done';
  } finally {
    clearInterval(renewing);
    await releaseClaim(db, held);
  }
}

/** The ids of the list as far as it was read, and which share of it that is, where the service says how long it is. */
type Progress = { ids: number[]; share: number | undefined };

/** Returns how many contacts it wrote. */
async function stageList(
  { db, client, namer }: SyncParts,
  account: Account,
  held: Claim,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const nameOf = await namer(account);
  const words: WordCounts = new Map();
  let staged = 0;
  let batch: WireContact[] = [];

  async function prepare(wires: WireContact[]): Promise<MirrorRow[]> {
    const ids = wires.map(({ id }) => id);
    const hashes = held.generation > 0 ? await readHashes(db, held, ids) : new Map<number, string>();
    const rows = new Map<number, MirrorRow>();
    for (const wire of wires) {
      const countryName = nameOf(String(wire.country ?? '').trim());
      const known = hashes.get(wire.id);
      if (known === '') continue;
      const hash = hashOf(wire, countryName);
      if (known !== hash) rows.set(wire.id, toRow(toContact(wire), countryName, hash));
    }
    return [...rows.values()];
  }

  async function stage(rows: MirrorRow[]): Promise<void> {
    if (rows.length === 0) return;
    await stageRows(db, held, rows);
    // Without it the planner takes a table that fills up for an empty one, and each batch takes longer.
    if (held.generation === 0 && staged === 0) await analyse(db);
    staged += rows.length;
    countWords(rows, 1, words);
    if (words.size < MAX_COUNTED) return;
    await changeWords(db, account.id, words);
    words.clear();
  }

  // While one batch is written the next one comes in and is prepared; there are no more than these two.
  let writing = Promise.resolve();
  const onShare = (share: number) => {
    progress.share = share;
  };
  for await (const wire of client.list(account, signal, onShare)) {
    progress.ids.push(wire.id);
    batch.push(wire);
    if (batch.length < BATCH) continue;
    const [before, prepared] = [writing, prepare(batch)];
    writing = Promise.all([prepared, before]).then(([rows]) => stage(rows));
    // Its failure is met at the next wait; until then it must not count as unhandled.
    writing.catch(() => undefined);
    batch = [];
    await before;
    signal.throwIfAborted();
  }
  await writing;
  await stage(await prepare(batch));
  signal.throwIfAborted();
  await changeWords(db, account.id, words);
  return staged;
}

async function findGone(db: MirrorDb, held: Claim, ids: number[]): Promise<number[]> {
  // The service sends the newest first: turned round it is in order already, which sorting sees at once.
  const sorted = ids.toReversed().sort((a, b) => a - b);
  const gone: number[] = [];
  let at = 0;
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const live = await readLiveIds(db, held, after);
    for (const id of live) {
      while (at < sorted.length && (sorted[at] ?? id) < id) at += 1;
      if (sorted[at] !== id) gone.push(id);
      after = id;
    }
    if (live.length === 0) return gone;
  }
}

function isDoubtful(held: Claim, gone: number, read: number): boolean {
  if (held.generation === 0 || held.total < DOUBTED_TOTAL || gone * 2 <= held.total) return false;
  const { doubt } = held;
  const agrees = doubt && doubt.ageMs >= DOUBT_MS && Math.abs(doubt.total - read) * 10 <= held.total;
  return !agrees;
}

/** After a cut nobody knows which words were counted. */
async function countAnew(db: MirrorDb, accountId: string): Promise<void> {
  await clearWords(db, accountId);
  const words: WordCounts = new Map();
  let after = { id: String(Number.MIN_SAFE_INTEGER), since: 0 };
  for (;;) {
    const rows = await readTexts(db, accountId, after);
    const last = rows.at(-1);
    if (!last) break;
    countWords(rows, 1, words);
    after = last;
    if (words.size < MAX_COUNTED) continue;
    await changeWords(db, accountId, words);
    words.clear();
  }
  await changeWords(db, accountId, words);
}
