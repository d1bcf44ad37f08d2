/** The state of each account's mirror, and what of it a reader sees. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { PLANNED_ONCE } from '../storage/planned-once.ts';

/** Every query here is written out: none of them has a shape that a query builder makes clearer. */
export type MirrorDb = Kysely<unknown>;

/** A reading under way: the contacts so far, and how much of the list that is, where the service says how long it is. */
export type Reading = { contacts: number; percent: number | undefined };

export type MirrorState = {
  generation: number;
  /** Contacts of a whole copy; before the first one the number read so far. */
  total: number;
  /** When the last whole reading began; undefined before the first one. */
  asOf: Date | undefined;
  tookMs: number;
  ageMs: number;
  /** By the database's clock. */
  now: Date;
  /** A write of ours may not show in it. */
  expired: boolean;
  reading: Reading | undefined;
};

const NO_COPY: Omit<MirrorState, 'now'> = {
  generation: 0,
  total: 0,
  asOf: undefined,
  tookMs: 0,
  ageMs: Number.POSITIVE_INFINITY,
  expired: false,
  reading: undefined,
};

/** The number of the account's mirror; null where it has none yet. */
export function mirrorOf(accountId: string): RawBuilder<number> {
  return sql`(select no from contact_desk.mirrors where account_id = ${accountId})`;
}

/** The condition for a version `m` that readers of `accountId` see now. */
export function isVisible(accountId: string): RawBuilder<boolean> {
  const generation = sql`(select greatest(generation, 1) from contact_desk.mirrors where account_id = ${accountId})`;
  return sql`m.mirror = ${mirrorOf(accountId)} and m.since <= ${generation} and m.until > ${generation}`;
}

/** What `toState` needs of a mirror `s`, for statements that ask for more than that. */
export const STATE =
  sql.raw(`now() as now, s.generation, s.total, s.as_of, s.took_ms, s.expired_at is not null as expired,
  (extract(epoch from now() - s.as_of) * 1000)::float8 as age_ms,
  case when s.sync_until > now() then s.sync_read end as reading, s.sync_share as share`);
export type StateRow = {
  /** Null where there is no mirror yet. */
  generation: number | null;
  total: number;
  now: Date;
  as_of: Date | null;
  took_ms: number;
  age_ms: number | null;
  expired: boolean;
  reading: number | null;
  share: number | null;
};

export async function readState(db: MirrorDb, accountId: string): Promise<MirrorState> {
  const { rows } = await sql<StateRow>`select ${PLANNED_ONCE} ${STATE}
    from contact_desk.mirrors s where s.account_id = ${accountId}`.execute(db);
  return toState(rows[0]);
}

export function toState(row: StateRow | undefined): MirrorState {
  // Nobody has read anything yet, so any reading is a new one.
  if (!row || row.generation === null) return { ...NO_COPY, now: new Date(0) };
  const { generation, took_ms, expired } = row;
  return {
    generation,
    total: generation === 0 ? (row.reading ?? 0) : row.total,
    asOf: row.as_of ?? undefined,
    tookMs: took_ms,
    now: row.now,
    ageMs: row.age_ms ?? Number.POSITIVE_INFINITY,
    expired,
    reading: row.reading === null ? undefined : { contacts: row.reading, percent: percentOf(row.share) },
  };
}

/** Never 100 before the end: what was read is not all shown yet. */
function percentOf(share: number | null): number | undefined {
  return share === null ? undefined : Math.min(99, Math.floor(share * 100));
}

/** Whether it was not so already. */
export async function expire(db: MirrorDb, accountId: string): Promise<boolean> {
  const { rows } = await sql<{
    expired_at: Date | null;
  }>`update contact_desk.mirrors m set expired_at = clock_timestamp()
    from (select account_id, expired_at from contact_desk.mirrors where account_id = ${accountId}) before
    where m.account_id = before.account_id returning before.expired_at`.execute(db);
  return rows[0]?.expired_at === null;
}
