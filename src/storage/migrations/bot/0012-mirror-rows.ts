/** Smaller rows of the mirror, written by one call for each batch. The copy is read anew: it is only a copy. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`truncate contact_desk.mirror_contacts, contact_desk.mirror_words`.execute(db);
  await sql`update contact_desk.mirrors set generation = 0, total = 0, as_of = null, took_ms = 0, cut = false,
    sync_token = null, sync_until = null`.execute(db);
  // The name of the type stands in \`contact\` too.
  await sql`alter table contact_desk.mirror_contacts drop column type`.execute(db);
  /*
   * Two statements, so that the second sees what a write of ours committed while the first one waited for it. A plan that is
   * kept would be that of the empty table.
   */
  await sql`create function contact_desk.stage_contacts(the_account text, the_token text, records jsonb) returns boolean
    language plpgsql set plan_cache_mode to force_custom_plan as $$
    declare
      held record;
    begin
      update contact_desk.mirrors set cut = true where account_id = the_account and sync_token = the_token
        returning no, generation + 1 as next, sync_started_at as started into held;
      if not found then
        return false;
      end if;
      with given as (select * from jsonb_to_recordset(records) as r(id bigint, hash text, type_id bigint, country text,
          created_at timestamptz, updated_at text, email text, name text, city text, state text, text text, contact jsonb)),
        mine as (select id from given where not exists (select 1 from contact_desk.mirror_contacts m
          where m.mirror = held.no and m.id = given.id and m.written_at >= held.started)),
        ended as (update contact_desk.mirror_contacts m set until = held.next from mine
          where m.mirror = held.no and m.id = mine.id and m.until = 2147483647 and m.since < held.next)
        insert into contact_desk.mirror_contacts (mirror, since, until, id, hash, type_id, country, created_at, updated_at,
          email, name, city, state, text, contact)
        select held.no, held.next, 2147483647, id, hash, type_id, country, created_at, updated_at, email, name, city, state,
          text, contact from given where id in (select id from mine)
        on conflict (mirror, id, since) do update set until = excluded.until, hash = excluded.hash,
          type_id = excluded.type_id, country = excluded.country, created_at = excluded.created_at,
          updated_at = excluded.updated_at, email = excluded.email, name = excluded.name, city = excluded.city,
          state = excluded.state, text = excluded.text, contact = excluded.contact;
      return true;
    end $$`.execute(db);
}
