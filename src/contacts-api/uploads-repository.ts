/** Rows of an upload while its file is being read: staged in batches, then moved into contacts by one statement. */
import { sql } from 'kysely';
import type { ContactValues } from './fields.ts';
import type { ApiDb } from './schema.ts';

export async function stageRows(
  db: ApiDb,
  uploadId: string,
  position: number,
  rows: ContactValues[],
): Promise<void> {
  await db
    .insertInto('upload_batches')
    .values({ upload_id: uploadId, position, rows: JSON.stringify(rows) })
    .execute();
}

const COLUMNS = sql.raw(`email, country_id, first_name, last_name, state, city,
  address_line1, address_line2, state_province_region, postal_code`);
const RECORD = sql.raw(`email text, country_id integer, first_name text, last_name text, state text,
  city text, address_line1 text, address_line2 text, state_province_region text, postal_code text`);

/** The rows become contacts of one type, in their order: either every one of them or none. */
export async function insertRows(
  db: ApiDb,
  rows: ContactValues[],
  { accountId, typeId }: { accountId: number; typeId: number },
): Promise<void> {
  await sql`insert into contacts_api.contacts (account_id, contact_type_id, ${COLUMNS})
    select ${accountId}::integer, ${typeId}::integer, ${COLUMNS}
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (${RECORD})) with ordinality as r
    order by r.ordinality`.execute(db);
}

/** All staged rows become contacts of one type, in the order of the file: either every one of them or none. */
export async function insertStagedRows(
  db: ApiDb,
  uploadId: string,
  target: { accountId: number; typeId: number },
): Promise<void> {
  const { accountId, typeId } = target;
  await sql`insert into contacts_api.contacts (account_id, contact_type_id, ${COLUMNS})
    select ${accountId}::integer, ${typeId}::integer, ${COLUMNS}
    from contacts_api.upload_batches b
    cross join lateral rows from (jsonb_to_recordset(b.rows) as (${RECORD})) with ordinality as r
    where b.upload_id = ${uploadId}
    order by b.position, r.ordinality`.execute(db);
}

export async function deleteStagedRows(db: ApiDb, uploadId: string): Promise<void> {
  await db.deleteFrom('upload_batches').where('upload_id', '=', uploadId).execute();
}

/** What a killed process left behind: no upload lasts an hour. */
export async function deleteAbandonedRows(db: ApiDb): Promise<void> {
  await db
    .deleteFrom('upload_batches')
    .where('created_at', '<', sql<Date>`now() - interval '1 hour'`)
    .execute();
}

/**
 * Gives the space of deleted batches back, and tells the planner of new contacts whenever they have doubled: the embedded
 * database never would.
 */
export async function refreshTables(db: ApiDb, { staged }: { staged: boolean }): Promise<void> {
  if (staged) await sql`vacuum contacts_api.upload_batches`.execute(db);
  const { rows } = await sql<{
    stale: boolean;
  }>`select last_value > 1000 and last_value > 2 * reltuples as stale
    from contacts_api.contacts_id_seq, pg_class where oid = 'contacts_api.contacts'::regclass`.execute(db);
  if (rows[0]?.stale) await sql`analyze contacts_api.contacts`.execute(db);
}
