/** Actions in the database: added, counted in pages, and held by the one undo that may run. */
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely';
import { type AccountRef, type Action, type ActionKind, type By, newCode } from './action.ts';

export type AuditDb = Kysely<unknown>;
/** A transaction of anybody's, whatever tables it is typed for. */
export type AnyTrx = QueryExecutorProvider;

type ActionRow = {
  id: string;
  code: string;
  user_id: string;
  source: Action['source'];
  kind: ActionKind;
  at: Date;
  undo_of: string | null;
  undone_at: Date | null;
  undone_by: string | null;
  undoing_at: Date | null;
  undoing_by: string | null;
  in_part: boolean;
};

/** What `toAction` needs of an action `a`. */
const ACTION = sql`a.*, a.undone_at is null and exists (select 1 from contact_desk.ledger_actions u
  join contact_desk.ledger_lines l on l.action_id = u.id and l.outcome = 'done'
  where u.account_id = a.account_id and u.undo_of = a.id and not exists (select 1 from contact_desk.ledger_lines back
    where back.undo_of = l.id and back.outcome = 'done')) as in_part`;

/** The action of the same group where there is one. A code that is taken already is drawn again. */
export async function addAction(
  db: AnyTrx,
  account: AccountRef,
  action: Pick<By, 'userId' | 'source' | 'group'> & { kind: ActionKind; undoOf?: number },
): Promise<{ id: number; code: string }> {
  for (;;) {
    const code = newCode();
    const { rows } = await sql<{ id: string }>`insert into contact_desk.ledger_actions
        (workspace_id, account_id, code, user_id, source, kind, group_key, undo_of)
      values (${account.workspaceId}, ${account.id}, ${code}, ${action.userId}, ${action.source}, ${action.kind},
        ${action.group ?? null}, ${action.undoOf ?? null})
      on conflict do nothing returning id`.execute(db);
    if (rows[0]) return { id: Number(rows[0].id), code };
    const same = await findGroup(db, account.id, action.group);
    if (same) return same;
  }
}

export async function findGroup(db: AnyTrx, accountId: string, group: string | undefined) {
  if (group === undefined) return undefined;
  const { rows } = await sql<{ id: string; code: string }>`select id, code from contact_desk.ledger_actions
    where account_id = ${accountId} and group_key = ${group}`.execute(db);
  return rows[0] && { id: Number(rows[0].id), code: rows[0].code };
}

export async function findActionByCode(
  db: AuditDb,
  accountId: string,
  code: string,
): Promise<Action | undefined> {
  const { rows } = await sql<ActionRow>`select ${ACTION} from contact_desk.ledger_actions a
    where account_id = ${accountId} and code = ${code}`.execute(db);
  return rows[0] && toAction(rows[0]);
}

export async function findActionsByIds(db: AuditDb, accountId: string, ids: number[]): Promise<Action[]> {
  const { rows } = await sql<ActionRow>`select ${ACTION} from contact_desk.ledger_actions a
    where account_id = ${accountId} and id = any(${ids}::bigint[])`.execute(db);
  return rows.map(toAction);
}

export async function findActionsByCodes(db: AnyTrx, accountId: string, codes: string[]): Promise<Action[]> {
  const { rows } = await sql<ActionRow>`select ${ACTION} from contact_desk.ledger_actions a
    where account_id = ${accountId} and code = any(${codes}::text[])`.execute(db);
  return rows.map(toAction);
}

/** Actions with more lines are listed without a look at each of them: what is left is told by the look at that action. */
const MANY_LINES = 1000;
/** A contact that was deleted since is there no more under that id, even where it was restored: then with a new one. */
const HAS_SOMETHING_LEFT = sql`l.outcome <> 'failed' and l.forgotten_at is null
  and not exists (select 1 from contact_desk.ledger_lines back
    where back.undo_of = l.id and back.outcome = 'done')
  and (coalesce(l.kind, a.kind) = 'delete' or not exists (select 1 from contact_desk.ledger_lines gone
    join contact_desk.ledger_actions d on d.id = gone.action_id and coalesce(gone.kind, d.kind) = 'delete'
    where gone.account_id = a.account_id and gone.contact_id = l.contact_id and gone.id > l.id
      and gone.outcome = 'done'))`;

/** Newest first. `userId`: only this person's; `days`: only the last so many; `undoable`: only those that still are. */
export async function findActions(
  db: AuditDb,
  accountId: string,
  where: { userId?: string; days?: number; undoable?: boolean },
  page: { limit: number; offset: number },
): Promise<{ actions: Action[]; total: number }> {
  const filter = sql`account_id = ${accountId}
    ${where.userId === undefined ? sql`` : sql`and user_id = ${where.userId}`}
    ${where.days === undefined ? sql`` : sql`and at > now() - ${where.days} * interval '1 day'`}
    ${
      where.undoable
        ? sql`and undone_at is null and undo_of is null
            and (exists (select 1 from contact_desk.ledger_lines l where l.action_id = a.id offset ${MANY_LINES})
              or exists (select 1 from contact_desk.ledger_lines l where l.action_id = a.id and ${HAS_SOMETHING_LEFT}))`
        : sql``
    }`;
  const counted = await sql<{
    total: number;
  }>`select count(*)::int as total from contact_desk.ledger_actions a where ${filter}`.execute(db);
  const { rows } = await sql<ActionRow>`select ${ACTION} from contact_desk.ledger_actions a where ${filter}
    order by id desc limit ${page.limit} offset ${page.offset}`.execute(db);
  return { actions: rows.map(toAction), total: counted.rows[0]?.total ?? 0 };
}

/**
 * Takes the action for an undo: of several at once exactly one gets it. One that was not heard of for `staleSeconds` is taken
 * over, unless a job is at it, which goes on by itself. False when it is undone already, or held.
 */
export async function holdForUndo(
  db: AuditDb,
  accountId: string,
  id: number,
  holder: { token: string; userId: string; staleSeconds: number },
): Promise<boolean> {
  const { rows } = await sql`update contact_desk.ledger_actions
    set undoing = ${holder.token}, undoing_by = ${holder.userId}, undoing_at = now()
    where account_id = ${accountId} and id = ${id} and undone_at is null
      and (undoing is null or undoing_at < now() - ${holder.staleSeconds} * interval '1 second')
      and not exists (select 1 from contact_desk.undo_runs where action_id = ${id} and state <> 'done')
    returning id`.execute(db);
  return rows.length === 1;
}

/**
 * Locks the action of a line until the transaction ends, so that no undo of many begins its lines meanwhile; false when one is
 * under way.
 */
export async function lockActionOf(trx: AnyTrx, accountId: string, lineId: number): Promise<boolean> {
  await sql`select a.id from contact_desk.ledger_actions a join contact_desk.ledger_lines l on l.action_id = a.id
    where a.account_id = ${accountId} and l.id = ${lineId} for update of a`.execute(trx);
  // A question of its own: the one above saw the runs as they were before it waited for the lock.
  const { rows } = await sql`select 1 from contact_desk.undo_runs r
    join contact_desk.ledger_lines l on l.action_id = r.action_id
    where r.account_id = ${accountId} and l.id = ${lineId} and r.state <> 'done'`.execute(trx);
  return rows.length === 0;
}

/** Says that the undo goes on; false when another has taken it over. */
export async function keepHold(db: AuditDb, accountId: string, id: number, token: string): Promise<boolean> {
  const { rows } = await sql`update contact_desk.ledger_actions set undoing_at = now()
    where account_id = ${accountId} and id = ${id} and undoing = ${token} returning id`.execute(db);
  return rows.length === 1;
}

/** With `undoneBy` it is undone from now on; otherwise it can be tried again. */
export async function endHold(
  db: AuditDb,
  accountId: string,
  id: number,
  { token, undoneBy }: { token: string; undoneBy: string | undefined },
): Promise<void> {
  await sql`update contact_desk.ledger_actions
    set undone_at = case when ${undoneBy ?? null}::text is not null then now() end,
      undone_by = ${undoneBy ?? null},
      undoing = null, undoing_by = null, undoing_at = null
    where account_id = ${accountId} and id = ${id} and undoing = ${token}`.execute(db);
}

/** An action that got more lines since it was undone can be undone once more. */
export async function reopenAction(db: AnyTrx, accountId: string, id: number): Promise<void> {
  await sql`update contact_desk.ledger_actions a set undone_at = null, undone_by = null
    where account_id = ${accountId} and id = ${id} and undone_at is not null
      and exists (select 1 from contact_desk.ledger_lines l where l.action_id = a.id and ${HAS_SOMETHING_LEFT})`.execute(
    db,
  );
}

/** Drops lines of what is older than so many days, or an action that has none left. Returns how many went; 0: nothing is that old. */
export async function sweepActions(
  db: AuditDb,
  accountId: string,
  { days, limit }: { days: number; limit: number },
): Promise<number> {
  // What is being taken back is not dropped under that undo.
  const old = sql`account_id = ${accountId} and at < now() - ${days} * interval '1 day'
    and not exists (select 1 from contact_desk.undo_runs r where r.action_id = ledger_actions.id and r.state <> 'done')
    order by at limit ${limit}`;
  const { rows: lines } = await sql`delete from contact_desk.ledger_lines where id in (
      select l.id from (select id from contact_desk.ledger_actions where ${old}) a
      join contact_desk.ledger_lines l on l.action_id = a.id limit ${limit}) returning id`.execute(db);
  if (lines.length === limit) return lines.length;
  const { rows: actions } = await sql`delete from contact_desk.ledger_actions a where id in (
      select id from contact_desk.ledger_actions where ${old})
      and not exists (select 1 from contact_desk.ledger_lines where action_id = a.id) returning id`.execute(
    db,
  );
  return lines.length + actions.length;
}

function toAction(row: ActionRow): Action {
  const { code, source, kind, at, undone_at, undone_by, undoing_at, undoing_by } = row;
  return {
    id: Number(row.id),
    code,
    userId: row.user_id,
    source,
    kind,
    at,
    undoOf: row.undo_of === null ? undefined : Number(row.undo_of),
    undone: undone_at && undone_by !== null ? { userId: undone_by, at: undone_at } : undefined,
    undoneInPart: row.in_part,
    undoing: undoing_at && undoing_by !== null ? { userId: undoing_by, at: undoing_at } : undefined,
  };
}
