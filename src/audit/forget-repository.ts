/** What the ledger held of somebody is taken out of it; the lines stay, and say nothing any more. */
import { sql } from 'kysely';
import { type AccountRef, type By, emailKey } from './action.ts';
import { type AuditDb, addAction } from './actions-repository.ts';
import { idsOfSame } from './lines-repository.ts';
import { STALE_SECONDS } from './undo-rules.ts';

type Whom = { email: string; contactIds: number[] };

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

/**
 * Every line of these contacts, and every line with this address; those of an action that is being taken back stay until that is
 * over, since it works with them: `busy` counts such actions.
 */
export async function forgetLines(
  db: AuditDb,
  accountId: string,
  { email, contactIds }: Whom,
): Promise<{ removed: number; busy: number }> {
  const isAbout = sql`(contact_id = any(${contactIds}::bigint[]) or ${hasAddress(email)})`;
  const { rows } = await sql<{ action_id: string }>`update contact_desk.ledger_lines l
    set email = '', contact_id = null, before = null, after = null, note = null, mark = null, forgotten_at = now(),
      settled_at = coalesce(settled_at, now()),
      outcome = case outcome when 'intent' then 'unknown' else outcome end
    where account_id = ${accountId} and forgotten_at is null and ${isAbout}
      and action_id not in (${beingUndone(accountId)})
    returning action_id`.execute(db);
  const touched = [...new Set(rows.map(({ action_id }) => Number(action_id)))];
  // An undo that began in this moment may have read its lines before.
  const busy = await sql`select distinct action_id from contact_desk.ledger_lines l
    where account_id = ${accountId} and action_id in (${beingUndone(accountId)})
      and (${isAbout} or action_id = any(${touched}::bigint[]))`.execute(db);
  await forgetSayings(db, accountId, email);
  await forgetReceipts(db, accountId, { email, contactIds });
  return { removed: rows.length, busy: busy.rows.length };
}

/** Actions with an undo under way, and what takes them back. */
function beingUndone(accountId: string) {
  return sql`with held as (
      select action_id as id from contact_desk.undo_runs where account_id = ${accountId} and state <> 'done'
      union select id from contact_desk.ledger_actions where account_id = ${accountId} and undoing is not null
        and undoing_at > now() - ${STALE_SECONDS} * interval '1 second')
    select a.id from contact_desk.ledger_actions a where a.account_id = ${accountId}
      and (a.id in (select id from held) or a.undo_of in (select id from held))`;
}

/** What the service said of a contact may name it, on whosever line it stands. */
async function forgetSayings(db: AuditDb, accountId: string, email: string): Promise<void> {
  const names = (text: string) => sql`position(${emailKey(email)} in lower(${sql.raw(text)})) > 0`;
  await sql`update contact_desk.ledger_lines l set note = null
    where account_id = ${accountId} and ${names('l.note')}`.execute(db);
  await sql`update contact_desk.undo_rows r set reason = '' from contact_desk.ledger_lines l
    where l.id = r.line_id and l.account_id = ${accountId} and r.reason <> ''
      and (l.forgotten_at is not null or ${names('r.reason')})`.execute(db);
  await sql`update contact_desk.undo_runs r set note = null
    where account_id = ${accountId} and ${names('r.note')}`.execute(db);
}

/** The first lines of an undo of many are kept with its counts. */
async function forgetReceipts(db: AuditDb, accountId: string, { email, contactIds }: Whom): Promise<void> {
  const key = emailKey(email);
  const isOne = sql`(lower(one->>'email') = ${key} or (one->>'contactId')::bigint = any(${contactIds}::bigint[])
    or position(${key} in lower(one->>'reason')) > 0)`;
  const lists = sql`unnest(array['firstReversed', 'firstKept', 'firstFailed']) as list (name)`;
  await sql`update contact_desk.undo_runs set receipt = receipt || (
      select jsonb_object_agg(name, (
        select coalesce(jsonb_agg(case when ${isOne} then (one - 'contactId') || '{"email": ""}'
            || case when one ? 'reason' then '{"reason": ""}'::jsonb else '{}' end else one end order by place), '[]')
        from jsonb_array_elements(receipt->name) with ordinality as kept (one, place))) from ${lists})
    where account_id = ${accountId} and receipt is not null and exists (
      select 1 from ${lists}, jsonb_array_elements(receipt->name) one where ${isOne})`.execute(db);
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
