/** Deletes of many that hold somebody who is to be forgotten: what was read of them is taken out, or soon gone. */
import { type Kysely, sql } from 'kysely';

/**
 * One under way ends soon, with the counts it has, and is waited for. In one that is paused or was only shown the contact is
 * taken out: its place in a batch stays, as the places of the others depend on it, and holds nothing but the number.
 */
export async function forgetInBulks(
  db: Kysely<unknown>,
  accountId: string,
  { email, contactIds }: { email: string; contactIds: number[] },
): Promise<{ removed: number; busy: number }> {
  const ofAccount = sql`select id from contact_desk.bulk_deletes where account_id = ${accountId}`;
  // What was read may tell of a contact that was known to have the address then alone.
  const isMeant = sql`(one->>'email' <> '' and ((one->>'contact_id')::bigint = any(${contactIds}::bigint[])
    or lower(one->>'email') = ${email.toLowerCase()}))`;
  const holds = sql`exists (select 1 from jsonb_array_elements(b.lines) one where ${isMeant})`;
  const shown = await sql`update contact_desk.bulk_delete_ids
      set ids = array(select id from unnest(ids) with ordinality as kept (id, place)
        where id <> all(${contactIds}::bigint[]) order by place)
    where bulk_id in (${ofAccount} and state = 'shown') and ids && ${contactIds}::bigint[] returning place`.execute(
    db,
  );
  const kept = await sql`update contact_desk.bulk_delete_batches b set lines = (
      select jsonb_agg(case when ${isMeant} then one || '{"email": "", "before": null}' else one end order by place)
      from jsonb_array_elements(b.lines) with ordinality as kept (one, place))
    where b.bulk_id in (${ofAccount} and state = 'paused') and ${holds} returning b.number`.execute(db);
  // The service may have said why it does not go on with whom it was about.
  await sql`update contact_desk.bulk_deletes set note = null
    where account_id = ${accountId} and position(${email.toLowerCase()} in lower(note)) > 0`.execute(db);
  const { rows } = await sql`select distinct b.bulk_id from contact_desk.bulk_delete_batches b
    where b.bulk_id in (${ofAccount}) and ${holds}`.execute(db);
  return { removed: shown.rows.length + kept.rows.length, busy: rows.length };
}
