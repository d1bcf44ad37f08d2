/** The lines of an action that are left to take back, in pages: it may have a hundred thousand, and no question may take long. */
import { sql } from 'kysely';
import { jsonOf } from '../storage/storable.ts';
import { emailKey, type Line } from './action.ts';
import type { AnyTrx, AuditDb } from './actions-repository.ts';
import { type LineRow, toLine } from './lines-repository.ts';

type Ref = { accountId: string; actionId: number };
/** `upTo` is the last line that was looked at; the next page begins after it. */
export type LeftPage = { lines: Line[]; upTo: number };

type Limits = { after: number; limit: number };

/**
 * Some lines of an action, in their order, as `l`. By the whole key of their index: asked for by `action_id = …`, a database that
 * has not counted the action's lines yet takes them for few, and sorts all of them for each page.
 */
function pageOf({ accountId, actionId }: Ref, { after, limit }: Limits) {
  return sql`(select * from (select * from contact_desk.ledger_lines
      where (action_id, id) > (${actionId}::bigint, ${after}::bigint) order by action_id, id limit ${limit}) following
    where action_id = ${actionId} and account_id = ${accountId}) l`;
}

const LEFT = sql`l.outcome <> 'failed' and not exists (select 1 from contact_desk.ledger_lines back
  where back.undo_of = l.id and back.outcome = 'done')`;
const COUNTED_AT_ONCE = 2000;

/** Lines that did not happen or are taken back already are left out. Undefined after the last page. */
export async function findLeft(db: AuditDb, ref: Ref, limits: Limits): Promise<LeftPage | undefined> {
  // What is not left is not worth carrying over.
  const { rows } = await sql<LineRow & { is_left: boolean }>`
    select l.id, l.action_id, coalesce(l.kind, a.kind) as kind, l.contact_id, l.email, l.outcome, l.mark, l.undo_of, l.note,
      l.at, l.settled_at, l.forgotten_at, l.is_left, case when l.is_left then l.before end as before,
      case when l.is_left then l.after end as after
    from (select l.*, (${LEFT}) as is_left from ${pageOf(ref, limits)}) l
    join contact_desk.ledger_actions a on a.id = l.action_id order by l.id`.execute(db);
  const last = rows.at(-1);
  if (!last) return undefined;
  return { lines: rows.filter((row) => row.is_left).map(toLine), upTo: Number(last.id) };
}

const isOf = (only: string) =>
  /^\d+$/.test(only) ? sql`l.contact_id = ${only}::bigint` : sql`l.email = ${emailKey(only)}`;

/** Whether the action has any line of that contact, whatever became of it: `only` is its id or its e-mail address. */
export async function hasLineOf(db: AuditDb, { accountId, actionId }: Ref, only: string): Promise<boolean> {
  const { rows } = await sql`select 1 from contact_desk.ledger_lines l
    where l.account_id = ${accountId} and l.action_id = ${actionId} and ${isOf(only)} limit 1`.execute(db);
  return rows.length > 0;
}

/** The same lines of one contact alone, some of them: `only` is its id or its e-mail address. */
export async function findLeftOf(
  db: AuditDb,
  { accountId, actionId }: Ref,
  only: string,
  limit: number,
): Promise<Line[]> {
  const { rows } = await sql<LineRow>`select l.*, coalesce(l.kind, a.kind) as kind
    from contact_desk.ledger_lines l join contact_desk.ledger_actions a on a.id = l.action_id
    where l.account_id = ${accountId} and l.action_id = ${actionId} and ${isOf(only)} and ${LEFT}
    order by l.id limit ${limit}`.execute(db);
  return rows.map(toLine);
}

/** How many lines an action has, by what became of them. */
export type Counts = { lines: number; left: number; never: number; reversed: number };

export async function countLeft(db: AuditDb, ref: Ref): Promise<Counts> {
  const counts: Counts = { lines: 0, left: 0, never: 0, reversed: 0 };
  for (let after = 0; ; ) {
    const { rows } = await sql<Omit<Counts, 'reversed'> & { last: string | null }>`
      select count(*)::int as lines, max(id) as last, count(*) filter (where is_left)::int as left,
        count(*) filter (where outcome = 'failed')::int as never
      from (select l.id, l.outcome, (${LEFT}) as is_left
        from ${pageOf(ref, { after, limit: COUNTED_AT_ONCE })}) page`.execute(db);
    const [page] = rows;
    if (!page || page.last === null) break;
    after = Number(page.last);
    counts.lines += page.lines;
    counts.left += page.left;
    counts.never += page.never;
  }
  return { ...counts, reversed: counts.lines - counts.left - counts.never };
}

/** Lines that take back these ones, failed ones left out. Found by that alone (`offset`): all lines of the account are many more. */
export async function findReversalsOf(db: AuditDb, accountId: string, lineIds: number[]): Promise<Line[]> {
  const { rows } = await sql<LineRow>`select l.*, coalesce(l.kind, a.kind) as kind
    from (select * from contact_desk.ledger_lines
      where outcome <> 'failed' and undo_of = any(${lineIds}::bigint[]) offset 0) l
    join contact_desk.ledger_actions a on a.id = l.action_id where l.account_id = ${accountId}`.execute(db);
  return rows.map(toLine);
}

/** Lines of this very action that something is still to be learnt about, whatever their age. */
export async function findOpenOf(
  db: AuditDb,
  { accountId, actionId }: Ref,
  { after, limit }: { after: number; limit: number },
): Promise<Line[]> {
  const { rows } = await sql<LineRow>`select l.*, coalesce(l.kind, a.kind) as kind
    from contact_desk.ledger_lines l join contact_desk.ledger_actions a on a.id = l.action_id
    where l.account_id = ${accountId} and l.action_id = ${actionId} and l.settled_at is null and l.id > ${after}
    order by l.id limit ${limit}`.execute(db);
  return rows.map(toLine);
}

/** When the last of those lines was begun of which nothing was heard. */
export async function findLastIntent(db: AuditDb, { accountId, actionId }: Ref): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`select max(at) as at from contact_desk.ledger_lines
    where account_id = ${accountId} and action_id = ${actionId} and settled_at is null and outcome <> 'done'`.execute(
    db,
  );
  return rows[0]?.at ?? undefined;
}

/** How many lines of an action are done. */
export async function countDone(db: AuditDb, ref: Ref): Promise<number> {
  let counted = 0;
  for (let after = 0; ; ) {
    const { rows } = await sql<{ done: number; last: string | null }>`
      select count(*) filter (where outcome = 'done')::int as done, max(id) as last
      from ${pageOf(ref, { after, limit: COUNTED_AT_ONCE })}`.execute(db);
    const [page] = rows;
    if (!page || page.last === null) return counted;
    counted += page.done;
    after = Number(page.last);
  }
}

/** Of these contacts, those that lines of the action are said to have deleted. */
export async function findSaidDeleted(
  db: AuditDb,
  { accountId, actionId }: Ref,
  contactIds: number[],
): Promise<{ lineId: number; undoOf: number }[]> {
  const { rows } = await sql<{
    id: string;
    undo_of: string;
  }>`select id, undo_of from contact_desk.ledger_lines
    where account_id = ${accountId} and contact_id = any(${contactIds}::bigint[]) and action_id = ${actionId}
      and kind = 'delete' and outcome = 'done' and undo_of is not null order by id`.execute(db);
  return rows.map(({ id, undo_of }) => ({ lineId: Number(id), undoOf: Number(undo_of) }));
}

export type BriefLine = Pick<Line, 'id' | 'kind' | 'email' | 'contactId' | 'undoOf' | 'outcome'>;

/** All lines of an action without what they hold, in their order. */
export async function findBrief(db: AuditDb, ref: Ref, limits: Limits): Promise<BriefLine[]> {
  const { rows } = await sql<
    Pick<LineRow, 'id' | 'kind' | 'email' | 'contact_id' | 'undo_of' | 'outcome'>
  >`select l.id, coalesce(l.kind, a.kind) as kind, l.email, l.contact_id, l.undo_of, l.outcome
    from ${pageOf(ref, limits)} join contact_desk.ledger_actions a on a.id = l.action_id order by l.id`.execute(
    db,
  );
  return rows.map((row) => ({
    id: Number(row.id),
    kind: row.kind,
    email: row.email,
    contactId: row.contact_id === null ? undefined : Number(row.contact_id),
    undoOf: row.undo_of === null ? undefined : Number(row.undo_of),
    outcome: row.outcome,
  }));
}

/** What was said to be done, and a reading shows was not: the one change to a line that is settled. */
export async function refuteLines(
  db: AnyTrx,
  { accountId, actionId }: Ref,
  lines: { lineId: number; note: string }[],
): Promise<void> {
  await sql`update contact_desk.ledger_lines l set outcome = 'failed', note = one->>'note', settled_at = now()
    from jsonb_array_elements(${jsonOf(lines)}::jsonb) as given (one)
    where l.account_id = ${accountId} and l.action_id = ${actionId} and l.id = (one->>'lineId')::bigint`.execute(
    db,
  );
}
