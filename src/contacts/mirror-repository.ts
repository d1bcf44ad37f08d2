/** The mirror in the database: versions of contacts of which each reader sees one generation. */
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { ListedContact } from './contact.ts';
import type { MirrorRow } from './mirror-row.ts';
import { changeWords, countWords } from './words-repository.ts';

/** Every query here is written out: none of them has a shape that a query builder makes clearer. */
export type MirrorDb = Kysely<unknown>;
type Trx = Transaction<unknown>;

export type MirrorState = {
  generation: number;
  /** Contacts of a whole copy; before the first one the number read so far. */
  total: number;
  /** When the last whole reading began; undefined before the first one. */
  asOf: Date | undefined;
  tookMs: number;
  ageMs: number;
  /** A write of ours may not show in it. */
  expired: boolean;
  /** Contacts read so far by the reading under way. */
  reading: number | undefined;
};

/** The right to change what `account`'s next generation will be; lost when its holder is silent for too long. */
export type Claim = {
  accountId: string;
  token: string;
  startedAt: Date;
  generation: number;
  total: number;
  /** The last holder did not come to its end. */
  cut: boolean;
  doubt: { total: number; ageMs: number } | undefined;
};

/** `until` of a version that has no end yet. */
const LIVE = 2_147_483_647;
const AT_ONCE = 500;

const NO_COPY: MirrorState = {
  generation: 0,
  total: 0,
  asOf: undefined,
  tookMs: 0,
  ageMs: Number.POSITIVE_INFINITY,
  expired: false,
  reading: undefined,
};

/** The condition for a version `m` that readers of `accountId` see now. */
export function isVisible(accountId: string): RawBuilder<boolean> {
  const generation = sql`(select greatest(generation, 1) from contact_desk.mirrors where account_id = ${accountId})`;
  return sql`m.account_id = ${accountId} and m.since <= ${generation} and m.until > ${generation}`;
}

export async function readState(db: MirrorDb, accountId: string): Promise<MirrorState> {
  const { rows } = await sql<{
    generation: number;
    total: number;
    as_of: Date | null;
    took_ms: number;
    age_ms: number | null;
    expired: boolean;
    reading: number | null;
  }>`select generation, total, as_of, took_ms, expired_at is not null as expired,
      (extract(epoch from now() - as_of) * 1000)::float8 as age_ms,
      case when sync_until > now() then sync_read end as reading
    from contact_desk.mirrors where account_id = ${accountId}`.execute(db);
  const [row] = rows;
  if (!row) return NO_COPY;
  const { generation, took_ms, expired } = row;
  return {
    generation,
    total: generation === 0 ? (row.reading ?? 0) : row.total,
    asOf: row.as_of ?? undefined,
    tookMs: took_ms,
    ageMs: row.age_ms ?? Number.POSITIVE_INFINITY,
    expired,
    reading: row.reading ?? undefined,
  };
}

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
    sync_started_at: Date;
    generation: number;
    total: number;
    cut: boolean;
    doubted_total: number | null;
    doubted_ms: number;
  }>`update contact_desk.mirrors m
    set sync_token = ${token}, sync_until = now() + ${leaseSeconds} * interval '1 second', sync_started_at = now(),
      sync_read = 0
    from (select account_id, cut from contact_desk.mirrors where account_id = ${accountId} for update) before
    where m.account_id = before.account_id and (m.sync_until is null or m.sync_until <= now())
    returning m.sync_started_at, m.generation, m.total, before.cut, m.doubted_total,
      (extract(epoch from now() - m.doubted_at) * 1000)::float8 as doubted_ms`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const doubt = row.doubted_total === null ? undefined : { total: row.doubted_total, ageMs: row.doubted_ms };
  const { generation, total, cut } = row;
  return { accountId, token, startedAt: row.sync_started_at, generation, total, cut, doubt };
}

/** False when the claim is somebody else's by now. */
export async function renewClaim(
  db: MirrorDb,
  { accountId, token }: Claim,
  read: number,
  leaseSeconds: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`update contact_desk.mirrors
    set sync_until = now() + ${leaseSeconds} * interval '1 second', sync_read = ${read}
    where account_id = ${accountId} and sync_token = ${token}`.execute(db);
  return numAffectedRows === 1n;
}

/** Gives the claim back without a new generation. */
export async function releaseClaim(db: MirrorDb, { accountId, token }: Claim): Promise<void> {
  await sql`update contact_desk.mirrors set sync_until = null, sync_token = null
    where account_id = ${accountId} and sync_token = ${token}`.execute(db);
}

/** The hashes of those of `ids` that need no look: their newest version, or a write of ours since the claim (hash ''). */
export async function readHashes(db: MirrorDb, claim: Claim, ids: number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: string; hash: string; ours: boolean }>`
    select id, hash, coalesce(written_at >= ${claim.startedAt}, false) as ours
    from contact_desk.mirror_contacts
    where account_id = ${claim.accountId} and id = any(${ids}) and (until = ${LIVE} or written_at >= ${claim.startedAt})`.execute(
    db,
  );
  return new Map(rows.map(({ id, hash, ours }) => [Number(id), ours ? '' : hash]));
}

/** New versions of these contacts, from the next generation on; what we wrote since the claim stays. */
export async function stageRows(db: MirrorDb, claim: Claim, rows: MirrorRow[]): Promise<void> {
  const { accountId, startedAt } = claim;
  const next = claim.generation + 1;
  await fenced(db, claim, async (trx) => {
    await sql`update contact_desk.mirrors set cut = true where account_id = ${accountId} and not cut`.execute(
      trx,
    );
    await sql`with given as (${recordsOf(rows)}),
      mine as (select id from given where not exists (select 1 from contact_desk.mirror_contacts m
        where m.account_id = ${accountId} and m.id = given.id and m.written_at >= ${startedAt})),
      ended as (update contact_desk.mirror_contacts m set until = ${next} from mine
        where m.account_id = ${accountId} and m.id = mine.id and m.until = ${LIVE} and m.since < ${next})
      insert into contact_desk.mirror_contacts (account_id, since, until, ${COLUMNS})
      select ${accountId}, ${next}::integer, ${LIVE}::integer, ${COLUMNS} from given where id in (select id from mine)
      on conflict (account_id, id, since) do update set until = excluded.until, hash = excluded.hash,
        type_id = excluded.type_id, country = excluded.country, created_at = excluded.created_at,
        updated_at = excluded.updated_at, email = excluded.email, name = excluded.name, type = excluded.type,
        city = excluded.city, state = excluded.state, text = excluded.text, contact = excluded.contact`.execute(
      trx,
    );
  });
}

/** Ids that are there before the next generation and after `after`, in their order; not those we wrote since the claim. */
export async function readLiveIds(db: MirrorDb, claim: Claim, after: number): Promise<number[]> {
  const { rows } = await sql<{ id: string }>`select id from contact_desk.mirror_contacts
    where account_id = ${claim.accountId} and until = ${LIVE} and id > ${after}
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
        where account_id = ${claim.accountId} and id = any(${some}) and until = ${LIVE}
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
          where account_id = ${claim.accountId} and since <= ${next} and until > ${next}),
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
  const { accountId, generation } = claim;
  await deleteInSteps(db, accountId, sql`since > ${generation}`);
  await fenced(db, claim, async (trx) => {
    await sql`update contact_desk.mirror_contacts set until = ${LIVE}
      where account_id = ${accountId} and until = ${generation + 1}`.execute(trx);
  });
}

/** Deletes the versions that nobody sees any more. */
export async function sweepEnded(db: MirrorDb, claim: Claim): Promise<number> {
  const ended = sql`until <= ${claim.generation + 1} and (written_at is null or written_at < ${claim.startedAt})`;
  return await deleteInSteps(db, claim.accountId, ended);
}

async function deleteInSteps(db: MirrorDb, accountId: string, which: RawBuilder<unknown>): Promise<number> {
  for (let deleted = 0; ; ) {
    const some = await db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ text: string }>`delete from contact_desk.mirror_contacts
        where ctid = any(array(select ctid from contact_desk.mirror_contacts
          where account_id = ${accountId} and ${which} limit ${AT_ONCE})) returning text`.execute(trx);
      await changeWords(trx, accountId, countWords(rows, -1));
      return rows.length;
    });
    deleted += some;
    if (some < AT_ONCE) return deleted;
  }
}

/** A contact as a write of ours left it, seen from now on. Nothing where there is no copy yet. */
export async function putRow(db: MirrorDb, accountId: string, row: MirrorRow): Promise<void> {
  await changeOwn(db, accountId, [row.id], async (trx, generation) => {
    await sql`insert into contact_desk.mirror_contacts (account_id, since, until, written_at, ${COLUMNS})
      select ${accountId}, ${generation}::integer, ${LIVE}::integer, clock_timestamp(), ${COLUMNS}
      from (${recordsOf([row])}) given`.execute(trx);
    await changeWords(trx, accountId, countWords([row], 1));
    return 1;
  });
}

/** Contacts that a write of ours deleted: gone from now on. */
export async function removeRows(db: MirrorDb, accountId: string, ids: number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const some = ids.slice(start, start + AT_ONCE);
    await changeOwn(db, accountId, some, async (trx) => {
      // A version that nobody sees, so that a reading that began before does not bring it back.
      await sql`insert into contact_desk.mirror_contacts (account_id, since, until, written_at, ${COLUMNS})
        select ${accountId}, 0, 0, clock_timestamp(), id, '', 0, '', null, '', '', '', '', '', '', '', '{}'::jsonb
        from unnest(${some}::bigint[]) id`.execute(trx);
      return 0;
    });
  }
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

export type KeptContact = { contact: ListedContact; updatedAt: string };

export async function findKept(
  db: MirrorDb,
  accountId: string,
  id: number,
): Promise<KeptContact | undefined> {
  const { rows } = await sql<{ contact: ListedContact; updated_at: string }>`
    select contact, updated_at from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and m.id = ${id}`.execute(db);
  return rows[0] && { contact: rows[0].contact, updatedAt: rows[0].updated_at };
}

export async function findNewestId(db: MirrorDb, accountId: string): Promise<number | undefined> {
  const { rows } = await sql<{ id: string }>`select id from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} order by id desc limit 1`.execute(db);
  return rows[0] && Number(rows[0].id);
}

/** The types that contacts have, of those that have a name. */
export async function readTypes(db: MirrorDb, accountId: string): Promise<{ id: number; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select type_id as id, max(contact->>'contactType') as name from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and contact->>'contactType' is not null group by type_id order by type_id`.execute(
    db,
  );
  return rows.map(({ id, name }) => ({ id: Number(id), name }));
}

/** Each country as contacts show it; found by jumping through the index, whatever the number of contacts. */
export async function readCountries(db: MirrorDb, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ country: string }>`with recursive found as (
      select min(country) as country from contact_desk.mirror_contacts where account_id = ${accountId}
      union all
      select (select min(country) from contact_desk.mirror_contacts
        where account_id = ${accountId} and country > found.country) from found where found.country is not null)
    select country from found where country is not null`.execute(db);
  return rows.map(({ country }) => country);
}

/** Ids of some contacts that show this country. */
export async function findInCountry(
  db: MirrorDb,
  accountId: string,
  country: string,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: string }>`select id from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and country = ${country} order by id desc limit ${limit}`.execute(db);
  return rows.map(({ id }) => Number(id));
}

/** Contacts with one of these ids or e-mail addresses (normalised), newest first. */
export async function findByRefs(
  db: MirrorDb,
  accountId: string,
  refs: { ids: number[]; emails: string[] },
): Promise<ListedContact[]> {
  const { rows } = await sql<{ contact: ListedContact }>`select contact from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and (m.id = any(${refs.ids}) or m.email = any(${refs.emails}))
    order by id desc`.execute(db);
  return rows.map(({ contact }) => contact);
}

/** After many changes; the embedded database does neither by itself. */
export async function tidy(db: MirrorDb, swept: number): Promise<void> {
  // A vacuum may not run in a transaction, which a plain query is not.
  const what = swept > 5_000 ? sql`vacuum (analyze)` : sql`analyze`;
  await sql`${what} contact_desk.mirror_contacts, contact_desk.mirror_words`.execute(db);
}

async function changeOwn(
  db: MirrorDb,
  accountId: string,
  ids: number[],
  write: (trx: Trx, generation: number) => Promise<number>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ generation: number }>`select greatest(generation, 1) as generation
      from contact_desk.mirrors where account_id = ${accountId} for update`.execute(trx);
    const [mirror] = rows;
    if (!mirror) return;
    const before = await sql<{ text: string; shown: boolean }>`delete from contact_desk.mirror_contacts
      where account_id = ${accountId} and id = any(${ids})
      returning text, since <= ${mirror.generation} and until > ${mirror.generation} as shown`.execute(trx);
    await changeWords(trx, accountId, countWords(before.rows, -1));
    const added = await write(trx, mirror.generation);
    const shown = before.rows.filter((row) => row.shown).length;
    await sql`update contact_desk.mirrors set total = total + ${added - shown}
      where account_id = ${accountId}`.execute(trx);
  });
}

/** Runs what only the holder of the claim may do. @throws when the claim is somebody else's by now */
async function fenced(db: MirrorDb, claim: Claim, run: (trx: Trx) => Promise<void>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql`select 1 from contact_desk.mirrors
      where account_id = ${claim.accountId} and sync_token = ${claim.token} for update`.execute(trx);
    if (rows.length === 0) throw new Error('the reading of this list was taken over by another process');
    await run(trx);
  });
}

const COLUMNS = sql.raw(
  'id, hash, type_id, country, created_at, updated_at, email, name, type, city, state, text, contact',
);

function recordsOf(rows: MirrorRow[]): RawBuilder<unknown> {
  return sql`select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id bigint, hash text, type_id bigint,
    country text, created_at timestamptz, updated_at text, email text, name text, type text, city text, state text,
    text text, contact jsonb)`;
}
