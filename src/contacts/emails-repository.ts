/** The e-mail addresses of the copy, as they are written, a page at a time. */
import { sql } from 'kysely';
import { placeOf } from './mirror-row.ts';
import { isVisible, type MirrorDb } from './mirror-state-repository.ts';

const AT_ONCE = 2_000;

/** In the order of the ids; what changes meanwhile may be seen or not. */
export async function* readEmails(db: MirrorDb, accountId: string): AsyncGenerator<{ email: string }[]> {
  for (let after = -1; ; ) {
    const { rows } = await sql<{ id: string; email: string }>`
      select m.id, m.contact->>${placeOf('email')}::integer as email from contact_desk.mirror_contacts m
      where ${isVisible(accountId)} and m.id > ${after} order by m.id limit ${AT_ONCE}`.execute(db);
    yield rows;
    after = Number(rows.at(-1)?.id);
    if (rows.length < AT_ONCE) return;
  }
}
