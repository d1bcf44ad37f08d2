/** Saves that hold somebody who is to be forgotten: dropped, but for those on their way, which end soon and are waited for. */
import { type Kysely, sql } from 'kysely';

export async function forgetInSaves(
  db: Kysely<unknown>,
  accountId: string,
  email: string,
): Promise<{ removed: number; busy: number }> {
  const holds = sql<boolean>`account_id = ${accountId} and exists (
    select 1 from jsonb_array_elements(people) person where lower(person->>'email') = ${email.toLowerCase()})`;
  const isUnderWay = sql<boolean>`(state in ('queued', 'running') or (state = 'done' and not reported))`;
  const dropped = await sql`delete from contact_desk.people_saves
    where ${holds} and not ${isUnderWay} returning id`.execute(db);
  const left = await sql`select id from contact_desk.people_saves where ${holds}`.execute(db);
  return { removed: dropped.rows.length, busy: left.rows.length };
}
