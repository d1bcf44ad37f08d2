/** The contacts of the mirror: as readers see them, and as writes of our own change them at once. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { PLANNED_ONCE } from '../storage/planned-once.ts';
import { UNAWAITED } from '../storage/unawaited.ts';
import type { ListedContact } from './contact.ts';
import { COLUMNS, LISTED, LIVE, type ListedRow, recordsOf, shown } from './mirror-columns-repository.ts';
import { type MirrorRow, placeOf, toListed } from './mirror-row.ts';
import { isVisible, type MirrorDb, mirrorOf } from './mirror-state-repository.ts';
import { changeWords, countWords } from './words-repository.ts';

type Trx = Transaction<unknown>;

const AT_ONCE = 1_000;
const TYPE_NAME = sql.raw(`m.contact->>${placeOf('contactType')}`);

/** A contact as a write of ours left it, seen from now on. Nothing where there is no copy yet. */
export async function putRow(db: MirrorDb, accountId: string, row: MirrorRow): Promise<void> {
  await changeOwn(db, accountId, [row.id], async (trx, { generation }) => {
    await sql`insert into contact_desk.mirror_contacts (mirror, since, until, written_at, ${COLUMNS})
      select ${mirrorOf(accountId)}, ${generation}::integer, ${LIVE}::integer, clock_timestamp(), ${COLUMNS}
      from (${recordsOf([row])}) given`.execute(trx);
    await changeWords(trx, accountId, countWords([row], 1));
    return 1;
  });
}

/** Contacts that a write of ours deleted: gone from now on. */
export async function removeRows(db: MirrorDb, accountId: string, ids: number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const some = ids.slice(start, start + AT_ONCE);
    await changeOwn(db, accountId, some, async (trx, { syncing }) => {
      if (!syncing) return 0;
      // A version that nobody sees, so that a reading under way, which began before, does not bring it back.
      await sql`insert into contact_desk.mirror_contacts (mirror, since, until, written_at, ${COLUMNS})
        select ${mirrorOf(accountId)}, 0, 0, clock_timestamp(), id, '', 0, '', null, '', '', '', '', '', '', '[]'::jsonb
        from unnest(${some}::bigint[]) id`.execute(trx);
      return 0;
    });
  }
}

async function changeOwn(
  db: MirrorDb,
  accountId: string,
  ids: number[],
  write: (trx: Trx, mirror: { generation: number; syncing: boolean }) => Promise<number>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ generation: number; syncing: boolean }>`
      select greatest(generation, 1) as generation, sync_token is not null as syncing, ${UNAWAITED}
      from contact_desk.mirrors where account_id = ${accountId} for update`.execute(trx);
    const [mirror] = rows;
    if (!mirror) return;
    const before = await sql<{ text: string; shown: boolean }>`delete from contact_desk.mirror_contacts
      where mirror = ${mirrorOf(accountId)} and id = any(${ids})
      returning text, since <= ${mirror.generation} and until > ${mirror.generation} as shown`.execute(trx);
    await changeWords(trx, accountId, countWords(before.rows, -1));
    const added = await write(trx, mirror);
    const shown = before.rows.filter((row) => row.shown).length;
    await sql`update contact_desk.mirrors set total = total + ${added - shown}
      where account_id = ${accountId}`.execute(trx);
  });
}

export type KeptContact = { contact: ListedContact; updatedAt: string };

export async function findKept(
  db: MirrorDb,
  accountId: string,
  id: number,
): Promise<KeptContact | undefined> {
  const { rows } = await sql<ListedRow & { updated_at: string }>`
    select ${LISTED}, m.updated_at from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and m.id = ${id}`.execute(db);
  return rows[0] && { contact: toListed(rows[0]), updatedAt: rows[0].updated_at };
}

export async function findNewestId(db: MirrorDb, accountId: string): Promise<number | undefined> {
  const { rows } = await sql<{ id: string }>`select id from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} order by id desc limit 1`.execute(db);
  return rows[0] && Number(rows[0].id);
}

/** The types that contacts have, of those that have a name. */
export async function readTypes(db: MirrorDb, accountId: string): Promise<{ id: number; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select type_id as id, max(${TYPE_NAME}) as name from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and ${TYPE_NAME} is not null group by type_id order by type_id`.execute(db);
  return rows.map(({ id, name }) => ({ id: Number(id), name }));
}

/** Each type that contacts have, with its name as some contact shows it; found by jumping through the index, whatever the number of contacts. */
export async function readTypeNames(
  db: MirrorDb,
  accountId: string,
): Promise<{ id: string; name: string }[]> {
  const next = (after: RawBuilder<unknown>) => sql`select type_id, ${TYPE_NAME} as type
    from contact_desk.mirror_contacts m where ${isVisible(accountId)} and type_id > ${after} order by type_id limit 1`;
  const { rows } = await sql<{ id: string; name: string }>`${PLANNED_ONCE} with recursive found as (
      (${next(sql`-9223372036854775808`)})
      union all
      select after.type_id, after.type from found cross join lateral (${next(sql`found.type_id`)}) after)
    select type_id as id, coalesce(type, '') as name from found`.execute(db);
  return rows;
}

/** Each country as contacts show it; found by jumping through the index, whatever the number of contacts. */
export async function readCountries(db: MirrorDb, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ country: string }>`${PLANNED_ONCE} with recursive found as (
      select min(country) as country from contact_desk.mirror_contacts where mirror = ${mirrorOf(accountId)}
      union all
      select (select min(country) from contact_desk.mirror_contacts
        where mirror = ${mirrorOf(accountId)} and country > found.country) from found where found.country is not null)
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
  const { rows } = await sql<ListedRow>`select ${shown(accountId)} from contact_desk.mirror_contacts m
    where ${isVisible(accountId)} and (m.id = any(${refs.ids}) or m.email = any(${refs.emails}))
    order by m.id desc`.execute(db);
  return rows.map(toListed);
}
