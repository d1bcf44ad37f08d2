/** What a reading of the list does to the mirror: beside what readers see, and only while it holds the claim. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { UNAWAITED } from '../storage/unawaited.ts';
import { LIVE } from './mirror-columns-repository.ts';
import type { MirrorRow } from './mirror-row.ts';
import type { MirrorDb } from './mirror-state-repository.ts';
import { changeWords, countWords } from './words-repository.ts';

type Trx = Transaction<unknown>;

/** The right to change what `account`'s next generation will be; lost when its holder is silent for too long. */
export type Claim = {
  accountId: string;
  /** The mirror's own number. */
  no: number;
  token: string;
  startedAt: Date;
  generation: number;
  total: number;
  /** The last holder did not come to its end. */
  cut: boolean;
  doubt: { total: number; ageMs: number } | undefined;
};

const AT_ONCE = 500;

/** undefined while somebody else has it. */
export async function claim(
  db: MirrorDb,
  accountId: string,
  token: string,
  leaseSeconds: number,
): Promise<Claim | undefined> {
  await sql`insert into contact_desk.mirrors (account_id) values (${accountId}) on conflict do nothing`.execute(
    db,
  );
  const { rows } = await sql<{
    no: number;
    sync_started_at: Date;
    generation: number;
    total: number;
    cut: boolean;
    doubted_total: number | null;
    doubted_ms: number;
  }>`update contact_desk.mirrors m
    set sync_token = ${token}, sync_until = now() + ${leaseSeconds} * interval '1 second', sync_started_at = now(),
      sync_read = 0, sync_share = null
    from (select account_id, cut from contact_desk.mirrors where account_id = ${accountId} for update) before
    where m.account_id = before.account_id and (m.sync_until is null or m.sync_until <= now())
    returning m.no, m.sync_started_at, m.generation, m.total, before.cut, m.doubted_total,
      (extract(epoch from now() - m.doubted_at) * 1000)::float8 as doubted_ms`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const doubt = row.doubted_total === null ? undefined : { total: row.doubted_total, ageMs: row.doubted_ms };
  const { no, generation, total, cut } = row;
  return { accountId, no, token, startedAt: row.sync_started_at, generation, total, cut, doubt };
}

/** False when the claim is somebody else's by now. */
export async function renewClaim(
  db: MirrorDb,
  { accountId, token }: Claim,
  { read, share }: { read: number; share: number | undefined },
  leaseSeconds: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`update contact_desk.mirrors
    set sync_until = now() + ${leaseSeconds} * interval '1 second', sync_read = ${read},
      sync_share = ${share ?? null}
    where account_id = ${accountId} and sync_token = ${token}`.execute(db);
  return numAffectedRows === 1n;
}

/** Gives the claim back without a new generation. */
export async function releaseClaim(db: MirrorDb, { accountId, token }: Claim): Promise<void> {
  await sql`update contact_desk.mirrors set sync_until = null, sync_token = null
    where account_id = ${accountId} and sync_token = ${token}`.execute(db);
}

/** The hashes of the newest versions of `ids`; '' for one that we wrote since the claim. */
export async function readHashes(db: MirrorDb, claim: Claim, ids: number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: string; hash: string; ours: boolean }>`
    select id, hash, coalesce(written_at >= ${claim.startedAt}, false) as ours
    from contact_desk.mirror_contacts
    where mirror = ${claim.no} and id = any(${ids}) and (until = ${LIVE} or written_at >= ${claim.startedAt})`.execute(
    db,
  );
  return new Map(rows.map(({ id, hash, ours }) => [Number(id), ours ? '' : hash]));
}

/**
 * New versions of these contacts, from the next generation on; what we wrote since the claim stays. A function of the database
 * does it: there are hundreds of batches, and each round trip waits for a busy event loop.
 */
export async function stageRows(db: MirrorDb, claim: Claim, rows: MirrorRow[]): Promise<void> {
  const { rows: answers } = await sql<{ held: boolean }>`select contact_desk.stage_contacts(
    ${claim.accountId}, ${claim.token}, ${JSON.stringify(rows)}::jsonb) as held, ${UNAWAITED}`.execute(db);
  if (!answers[0]?.held) throw takenOver();
}

/** Ids that are there before the next generation and after `after`, in their order; not those we wrote since the claim. */
export async function readLiveIds(db: MirrorDb, claim: Claim, after: number): Promise<number[]> {
  const { rows } = await sql<{ id: string }>`select id from contact_desk.mirror_contacts
    where mirror = ${claim.no} and until = ${LIVE} and id > ${after}
      and (written_at is null or written_at < ${claim.startedAt})
    order by id limit 5000`.execute(db);
  return rows.map(({ id }) => Number(id));
}

/** These contacts end with the present generation. */
export async function stageGone(db: MirrorDb, claim: Claim, ids: number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const some = ids.slice(start, start + AT_ONCE);
    await fenced(db, claim, async (trx) => {
      await sql`update contact_desk.mirror_contacts set until = ${claim.generation + 1}
        where mirror = ${claim.no} and id = any(${some}) and until = ${LIVE}
          and (written_at is null or written_at < ${claim.startedAt})`.execute(trx);
    });
  }
}

/** Shows the next generation to everybody, and gives the claim back. */
export async function flip(db: MirrorDb, claim: Claim, tookMs: number): Promise<void> {
  const next = claim.generation + 1;
  await fenced(db, claim, async (trx) => {
    await sql`update contact_desk.mirrors set generation = ${next}, as_of = sync_started_at, took_ms = ${tookMs},
        total = (select count(*) from contact_desk.mirror_contacts
          where mirror = ${claim.no} and since <= ${next} and until > ${next}),
        expired_at = case when expired_at >= sync_started_at then expired_at end,
        doubted_at = null, doubted_total = null, sync_token = null, sync_until = null, cut = false
      where account_id = ${claim.accountId}`.execute(trx);
  });
}

/** Nothing had changed: the same generation, seen anew. */
export async function confirm(db: MirrorDb, claim: Claim, tookMs: number): Promise<void> {
  await sql`update contact_desk.mirrors set as_of = sync_started_at, took_ms = ${tookMs},
      expired_at = case when expired_at >= sync_started_at then expired_at end,
      doubted_at = null, doubted_total = null, sync_token = null, sync_until = null, cut = false
    where account_id = ${claim.accountId} and sync_token = ${claim.token}`.execute(db);
}

/** Remembers a reading that is not believed yet, and of which nothing is staged any more. */
export async function doubt(db: MirrorDb, claim: Claim, total: number): Promise<void> {
  await sql`update contact_desk.mirrors set cut = false, doubted_total = ${total},
      doubted_at = case when doubted_total = ${total} then doubted_at else now() end
    where account_id = ${claim.accountId} and sync_token = ${claim.token}`.execute(db);
}

/** Takes back what a reading without an end has staged. */
export async function discardStaged(db: MirrorDb, claim: Claim): Promise<void> {
  const { no, generation } = claim;
  await deleteInSteps(db, claim, sql`since > ${generation}`);
  await fenced(db, claim, async (trx) => {
    await sql`update contact_desk.mirror_contacts set until = ${LIVE}
      where mirror = ${no} and until = ${generation + 1}`.execute(trx);
  });
}

/** Deletes the versions that nobody sees any more. */
export async function sweepEnded(db: MirrorDb, claim: Claim): Promise<number> {
  const ended = sql`until <= ${claim.generation + 1} and (written_at is null or written_at < ${claim.startedAt})`;
  return await deleteInSteps(db, claim, ended);
}

async function deleteInSteps(
  db: MirrorDb,
  { no, accountId }: Claim,
  which: RawBuilder<unknown>,
): Promise<number> {
  for (let deleted = 0; ; ) {
    const some = await db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ text: string }>`delete from contact_desk.mirror_contacts
        where ctid = any(array(select ctid from contact_desk.mirror_contacts
          where mirror = ${no} and ${which} limit ${AT_ONCE})) returning text`.execute(trx);
      await changeWords(trx, accountId, countWords(rows, -1));
      return rows.length;
    });
    deleted += some;
    if (some < AT_ONCE) return deleted;
  }
}

/** What the planner needs after many changes. */
export async function analyse(db: MirrorDb): Promise<void> {
  await sql`analyze contact_desk.mirror_contacts, contact_desk.mirror_words`.execute(db);
}

/** The same, with the room of deleted rows freed, and pages marked that an index alone may speak for. */
export async function vacuum(db: MirrorDb): Promise<void> {
  await sql`vacuum (analyze) contact_desk.mirror_contacts, contact_desk.mirror_words`.execute(db);
}

/**
 * Runs what only the holder of the claim may do, and notes that something is staged; the row stays locked, so that writes of
 * our own come before or after as a whole. @throws when the claim is somebody else's by now
 */
async function fenced(db: MirrorDb, claim: Claim, run: (trx: Trx) => Promise<void>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { numAffectedRows } = await sql`update contact_desk.mirrors set cut = true
      where account_id = ${claim.accountId} and sync_token = ${claim.token}`.execute(trx);
    if (numAffectedRows !== 1n) throw takenOver();
    await run(trx);
  });
}

function takenOver(): Error {
  return new Error('the reading of this list was taken over by another process');
}
