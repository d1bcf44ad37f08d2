/** What is kept of contacts beside the service, in the copy of the list, its words and selections, is taken out for good. */
import { sql } from 'kysely';
import { removeRows } from './mirror-repository.ts';
import { type MirrorDb, mirrorOf } from './mirror-state-repository.ts';
import { normaliseText } from './search.ts';

/** These contacts, and every version in the copy that has the address. Returns how many contacts the copy held. */
export async function forgetCopies(
  db: MirrorDb,
  accountId: string,
  { email, contactIds }: { email: string; contactIds: number[] },
): Promise<number> {
  const { rows } = await sql<{ id: string; held: boolean }>`select id, bool_or(contact <> '[]'::jsonb) as held
    from contact_desk.mirror_contacts where mirror = ${mirrorOf(accountId)}
      and (id = any(${contactIds}::bigint[]) or email = ${normaliseText(email)})
    group by id`.execute(db);
  await removeRows(
    db,
    accountId,
    rows.filter(({ held }) => held).map(({ id }) => Number(id)),
  );
  return rows.filter(({ held }) => held).length;
}

/** Unticks them everywhere. Returns how many selections had one of them. */
export async function forgetTicks(db: MirrorDb, accountId: string, contactIds: number[]): Promise<number> {
  const { rows } = await sql`update contact_desk.selections
    set ids = array(select unnest(ids) except select unnest(${contactIds}::bigint[]))
    where account_id = ${accountId} and ids && ${contactIds}::bigint[] returning key`.execute(db);
  return rows.length;
}
