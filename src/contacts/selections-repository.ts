/** Selections in the database; each query names whose it is. */
import { type Kysely, sql } from 'kysely';

export type SelectionDb = Kysely<unknown>;

/** A person at an account, of one workspace. */
export type SelectionOwner = { accountId: string; userId: string };

export async function addSelection(db: SelectionDb, key: string, owner: SelectionOwner): Promise<void> {
  await sql`insert into contact_desk.selections (key, account_id, user_id)
    values (${key}, ${owner.accountId}, ${owner.userId})`.execute(db);
}

/** Takes `shown` out and puts `ticked` in, in one step. Returns how many there are now; undefined when there is no such selection. */
export async function changeSelection(
  db: SelectionDb,
  key: string,
  owner: SelectionOwner,
  { shown, ticked }: { shown: number[]; ticked: number[] },
): Promise<number | undefined> {
  const { rows } = await sql<{ size: number }>`update contact_desk.selections set changed_at = now(),
      ids = array(select unnest(ids) except select unnest(${shown}::bigint[])
        union select unnest(${ticked}::bigint[]))
    where key = ${key} and account_id = ${owner.accountId} and user_id = ${owner.userId}
    returning cardinality(ids) as size`.execute(db);
  return rows[0]?.size;
}

/** Newest contacts first; undefined when there is no such selection. */
export async function findSelection(
  db: SelectionDb,
  key: string,
  owner: SelectionOwner,
): Promise<number[] | undefined> {
  const { rows } = await sql<{ ids: string[] }>`select array(select unnest(ids) as id order by id desc) as ids
    from contact_desk.selections
    where key = ${key} and account_id = ${owner.accountId} and user_id = ${owner.userId}`.execute(db);
  return rows[0]?.ids.map(Number);
}

export async function sweepSelections(db: SelectionDb, hours: number): Promise<void> {
  await sql`delete from contact_desk.selections
    where changed_at < now() - ${hours} * interval '1 hour'`.execute(db);
}
