/** What the ledger held of somebody is taken out of it; the lines stay, and say nothing any more. */
import { sql } from 'kysely';
import { type AccountRef, type By, emailKey } from './action.ts';
import { type AuditDb, addAction } from './actions-repository.ts';
import { idsOfSame } from './lines-repository.ts';

/** The contacts that lines with this address, before, after or as it was looked for, are about. */
export async function findIdsWithAddress(db: AuditDb, accountId: string, email: string): Promise<number[]> {
  const { rows } = await sql<{
    contact_id: string;
  }>`select distinct contact_id from contact_desk.ledger_lines l
    where account_id = ${accountId} and contact_id is not null and ${hasAddress(email)}`.execute(db);
  return rows.map(({ contact_id }) => Number(contact_id));
}

/** Ids under which these contacts were known, over deletes and restores. */
export async function findSameIds(db: AuditDb, accountId: string, contactIds: number[]): Promise<number[]> {
  const { rows } = await sql<{
    id: string;
  }>`select id from (${idsOfSame(accountId, contactIds, null)}) same`.execute(db);
  return rows.map(({ id }) => Number(id));
}

/** Every line of these contacts, and every line with this address; returns how many there were. */
export async function forgetLines(
  db: AuditDb,
  accountId: string,
  { email, contactIds }: { email: string; contactIds: number[] },
): Promise<number> {
  const { rows } = await sql`update contact_desk.ledger_lines l
    set email = '', contact_id = null, before = null, after = null, note = null, mark = null, forgotten_at = now(),
      settled_at = coalesce(settled_at, now()),
      outcome = case outcome when 'intent' then 'unknown' else outcome end
    where account_id = ${accountId} and forgotten_at is null
      and (contact_id = any(${contactIds}::bigint[]) or ${hasAddress(email)})
    returning id`.execute(db);
  return rows.length;
}

/** An action that says who had somebody forgotten, and when; once for each group. */
export async function addTombstone(db: AuditDb, account: AccountRef, by: By): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { id } = await addAction(trx, account, { ...by, kind: 'delete' });
    await sql`insert into contact_desk.ledger_lines (action_id, account_id, email, outcome, settled_at, forgotten_at)
      select ${id}, ${account.id}, '', 'done', now(), now()
      where not exists (select 1 from contact_desk.ledger_lines where action_id = ${id})`.execute(trx);
  });
}

function hasAddress(email: string) {
  const key = emailKey(email);
  return sql<boolean>`(l.email = ${key} or lower(l.before->>'email') = ${key} or lower(l.after->>'email') = ${key})`;
}
