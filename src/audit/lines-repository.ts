/** Lines as they are read from the database: of an action, of a contact, and those that something is to be learnt about. */
import { type RawBuilder, sql } from 'kysely';
import { jsonOf } from '../storage/storable.ts';
import { type Deed, emailKey, type Kind, type Line } from './action.ts';
import type { AuditDb } from './actions-repository.ts';

export type LineRow = {
  id: string;
  action_id: string;
  kind: Kind;
  contact_id: string | null;
  email: string;
  outcome: Line['outcome'];
  before: unknown;
  after: unknown;
  mark: string | null;
  undo_of: string | null;
  note: string | null;
  at: Date;
  settled_at: Date | null;
  forgotten_at: Date | null;
};

const LINE = sql`l.*, coalesce(l.kind, a.kind) as kind
  from contact_desk.ledger_lines l join contact_desk.ledger_actions a on a.id = l.action_id`;

export function findLines(db: AuditDb, accountId: string, ids: number[]): Promise<Line[]> {
  return select(db, sql`l.account_id = ${accountId} and l.id = any(${ids}::bigint[]) order by l.id`);
}

/** In the order in which they were added. */
export function findLinesOf(db: AuditDb, accountId: string, actionIds: number[]): Promise<Line[]> {
  return select(
    db,
    sql`l.account_id = ${accountId} and l.action_id = any(${actionIds}::bigint[]) order by l.id`,
  );
}

/** Which of the contacts an action of another group, or of none, added. */
export async function findAddedByOthers(
  db: AuditDb,
  accountId: string,
  contactIds: number[],
  group: string,
): Promise<Set<number>> {
  const { rows } = await sql<{ contact_id: string }>`select distinct l.contact_id
    from contact_desk.ledger_lines l join contact_desk.ledger_actions a on a.id = l.action_id
    where l.account_id = ${accountId} and l.contact_id = any(${contactIds}::bigint[])
      and l.outcome = 'done' and coalesce(l.kind, a.kind) = 'add' and a.group_key is distinct from ${group}`.execute(
    db,
  );
  return new Set(rows.map(({ contact_id }) => Number(contact_id)));
}

/** How many lines each of the actions has by outcome, and the first of those that are done, else of all. */
export async function summariseLines(
  db: AuditDb,
  accountId: string,
  actionIds: number[],
): Promise<Map<number, { lines: Record<Line['outcome'], number>; first: Line }>> {
  const summaries = new Map<number, { lines: Record<Line['outcome'], number>; first: Line }>();
  // One question for each: an action may have a hundred thousand lines, and all of a page's at once would hold others up.
  for (const actionId of actionIds) {
    const filter = sql`l.account_id = ${accountId} and l.action_id = ${actionId}`;
    const [done] = await select(db, sql`${filter} and l.outcome = 'done' order by l.id limit 1`);
    const [first] = done ? [done] : await select(db, sql`${filter} order by l.id limit 1`);
    if (!first) continue;
    const { rows } = await sql<{ outcome: Line['outcome']; lines: number }>`
      select outcome, count(*)::int as lines from contact_desk.ledger_lines l where ${filter} group by outcome`.execute(
      db,
    );
    const lines = { intent: 0, done: 0, failed: 0, unknown: 0 };
    for (const row of rows) lines[row.outcome] = row.lines;
    summaries.set(actionId, { lines, first });
  }
  return summaries;
}

/** An undo of many settles its own lines, at the latest at its end; one that was not heard of for so long is seen to like all others. */
const HEARD_OF_MINUTES = 10;

/**
 * Lines that something is still to be learnt about, from those at least so old, oldest first. Left out are those of undos of many
 * under way: there may be a hundred thousand, and each would be asked for.
 */
export function findOpenLines(
  db: AuditDb,
  accountId: string,
  { seconds, limit, after }: { seconds: number; limit: number; after: number },
): Promise<Line[]> {
  return select(
    db,
    sql`l.account_id = ${accountId} and l.settled_at is null and l.id > ${after}
      and l.at <= now() - ${seconds} * interval '1 second'
      and not exists (select 1 from contact_desk.undo_runs r
        where r.account_id = ${accountId} and r.undo_action_id = l.action_id and r.state <> 'done'
          and r.updated_at > now() - ${HEARD_OF_MINUTES} * interval '1 minute')
      order by l.id limit ${limit}`,
  );
}

/** Which of these lines were taken back, by whom and when. */
export async function findReversed(
  db: AuditDb,
  accountId: string,
  lineIds: number[],
): Promise<Map<number, Deed>> {
  const { rows } = await sql<{ undo_of: string; user_id: string; at: Date }>`
    select l.undo_of, a.user_id, l.at from contact_desk.ledger_lines l
    join contact_desk.ledger_actions a on a.id = l.action_id
    where l.account_id = ${accountId} and l.outcome = 'done' and l.undo_of = any(${lineIds}::bigint[])`.execute(
    db,
  );
  return new Map(rows.map(({ undo_of, user_id, at }) => [Number(undo_of), { userId: user_id, at }]));
}

/** Who last did something to each of these contacts after that line, by id of the contact. */
export async function findLater(
  db: AuditDb,
  accountId: string,
  lines: { contactId: number; lineId: number }[],
): Promise<Map<number, Deed>> {
  const { rows } = await sql<{ contact_id: string; user_id: string; at: Date }>`
    select distinct on (l.contact_id) l.contact_id, a.user_id, l.at
    from jsonb_to_recordset(${jsonOf(lines)}::jsonb) as given ("contactId" bigint, "lineId" bigint)
    join contact_desk.ledger_lines l on l.account_id = ${accountId} and l.contact_id = given."contactId"
      and l.id > given."lineId" and l.outcome <> 'failed'
    join contact_desk.ledger_actions a on a.id = l.action_id
    order by l.contact_id, l.id desc`.execute(db);
  return new Map(rows.map(({ contact_id, user_id, at }) => [Number(contact_id), { userId: user_id, at }]));
}

/** What was last done to the contact, and known to be done. */
export async function findLastChange(
  db: AuditDb,
  accountId: string,
  contactId: number,
): Promise<Deed | undefined> {
  const { rows } = await sql<{ user_id: string; at: Date }>`select a.user_id, l.at
    from contact_desk.ledger_lines l join contact_desk.ledger_actions a on a.id = l.action_id
    where l.account_id = ${accountId} and l.contact_id = ${contactId} and l.outcome = 'done'
    order by l.id desc limit 1`.execute(db);
  return rows[0] && { userId: rows[0].user_id, at: rows[0].at };
}

/** The contacts with these addresses (as `emailKey` gives them) that lines are known to have added. */
export async function findAddedIds(db: AuditDb, accountId: string, emails: string[]): Promise<Set<number>> {
  if (emails.length === 0) return new Set();
  const { rows } = await sql<{ contact_id: string }>`select l.contact_id from contact_desk.ledger_lines l
    join contact_desk.ledger_actions a on a.id = l.action_id and coalesce(l.kind, a.kind) = 'add'
    where l.account_id = ${accountId} and l.email = any(${emails}::text[]) and l.outcome = 'done'
      and l.contact_id is not null`.execute(db);
  return new Set(rows.map(({ contact_id }) => Number(contact_id)));
}

/** Whose history: of these contacts, and of whoever had this address when something was done. */
export type Whose = { contactIds: number[]; email?: string | undefined };

/** These contacts, and whoever had this address, under every id that deletes and restores gave them. */
export function idsOfSame(
  accountId: string,
  contactIds: number[],
  address: string | null,
): RawBuilder<number> {
  // A line that takes back another one is about the same contact, whatever its new id: both ids lead to both.
  return sql<number>`with recursive same (id) as (
      select contact_id from (
        select unnest(${contactIds}::bigint[]) as contact_id
        union select contact_id from contact_desk.ledger_lines where account_id = ${accountId} and email = ${address}
      ) start where contact_id is not null
      union select other.contact_id from same, lateral (
        select taken.contact_id from contact_desk.ledger_lines back
          join contact_desk.ledger_lines taken on taken.id = back.undo_of
          where back.account_id = ${accountId} and back.contact_id = same.id
        union all select back.contact_id from contact_desk.ledger_lines taken
          join contact_desk.ledger_lines back on back.undo_of = taken.id and back.outcome <> 'failed'
          where taken.account_id = ${accountId} and taken.contact_id = same.id
      ) other where other.contact_id is not null
    ) select id from same`;
}

/**
 * Newest first. A contact that was deleted and restored has one history under all its ids, and one whose address was changed
 * under all its addresses.
 */
export async function findHistory(
  db: AuditDb,
  accountId: string,
  whose: Whose,
  page: { limit: number; offset: number },
): Promise<{ lines: Line[]; total: number }> {
  const address = whose.email === undefined ? null : emailKey(whose.email);
  const ids = idsOfSame(accountId, whose.contactIds, address);
  const filter = sql`l.account_id = ${accountId}
    and (l.contact_id in (${ids}) or (l.contact_id is null and l.email = ${address}))`;
  const counted = await sql<{
    total: number;
  }>`select count(*)::int as total from contact_desk.ledger_lines l where ${filter}`.execute(db);
  const lines = await select(db, sql`${filter} order by l.id desc limit ${page.limit} offset ${page.offset}`);
  return { lines, total: counted.rows[0]?.total ?? 0 };
}

async function select(db: AuditDb, rest: RawBuilder<unknown>): Promise<Line[]> {
  const { rows } = await sql<LineRow>`select ${LINE} where ${rest}`.execute(db);
  return rows.map(toLine);
}

export function toLine(row: LineRow): Line {
  const numberOf = (value: string | null) => (value === null ? undefined : Number(value));
  return {
    id: Number(row.id),
    actionId: Number(row.action_id),
    kind: row.kind,
    contactId: numberOf(row.contact_id),
    email: row.email,
    outcome: row.outcome,
    before: row.before ?? undefined,
    after: row.after ?? undefined,
    mark: numberOf(row.mark),
    undoOf: numberOf(row.undo_of),
    note: row.note ?? undefined,
    at: row.at,
    settledAt: row.settled_at ?? undefined,
    forgotten: row.forgotten_at !== null,
  };
}
