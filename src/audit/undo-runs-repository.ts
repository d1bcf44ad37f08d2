/** Undos of many lines in the database; each query names the workspace and the account. */
import { type RawBuilder, sql } from 'kysely';
import { jsonOf } from '../storage/storable.ts';
import { type ActionKind, noteOf } from './action.ts';
import type { AnyTrx, AuditDb } from './actions-repository.ts';
import type { NamedRow, UndoReceipt, UndoRef, UndoRow, UndoRun, UndoRunState } from './undo-run.ts';

type RunRow = {
  id: string;
  workspace_id: string;
  account_id: string;
  action_id: string;
  code: string;
  kind: ActionKind;
  undo_action_id: string | null;
  undo_code: string | null;
  user_id: string;
  state: UndoRunState;
  stop: boolean;
  link: number;
  fence: number;
  interruptions: number;
  total: number;
  done_line: string;
  note: string | null;
  receipt: UndoReceipt | null;
  reported: boolean;
  message_channel: string | null;
  message_ts: string | null;
  created_at: Date;
  updated_at: Date;
};

const RUN = sql`r.*, a.code, a.kind
  from contact_desk.undo_runs r join contact_desk.ledger_actions a on a.id = r.action_id`;

const isIt = ({ id, workspaceId, accountId }: UndoRef) =>
  sql`id = ${id} and workspace_id = ${workspaceId} and account_id = ${accountId}`;

/** False when another undo of that action is under way. */
export async function addRun(
  trx: AnyTrx,
  run: UndoRef & { actionId: number; userId: string; total: number },
): Promise<boolean> {
  const { rows } = await sql`insert into contact_desk.undo_runs
      (id, workspace_id, account_id, action_id, user_id, state, link, fence, interruptions, total, done_line)
    values (${run.id}, ${run.workspaceId}, ${run.accountId}, ${run.actionId}, ${run.userId}, 'queued', 0, 0, 0,
      ${run.total}, 0) on conflict do nothing returning id`.execute(trx);
  return rows.length === 1;
}

export function findRun(db: AuditDb, { id, workspaceId, accountId }: UndoRef): Promise<UndoRun | undefined> {
  return findOne(db, sql`r.id = ${id} and r.workspace_id = ${workspaceId} and r.account_id = ${accountId}`);
}

/** The one that is under way for an action. */
export function findRunOf(db: AuditDb, accountId: string, actionId: number): Promise<UndoRun | undefined> {
  return findOne(db, sql`r.account_id = ${accountId} and r.action_id = ${actionId} and r.state <> 'done'`);
}

async function findOne(db: AuditDb, where: RawBuilder<unknown>): Promise<UndoRun | undefined> {
  const { rows } = await sql<RunRow>`select ${RUN} where ${where}`.execute(db);
  return rows[0] && toRun(rows[0]);
}

/** The number of the next job of the chain, which alone may take the run; undefined when it is over. */
export async function nextLink(trx: AnyTrx, ref: UndoRef): Promise<number | undefined> {
  const { rows } = await sql<{ link: number }>`update contact_desk.undo_runs
    set link = link + 1, state = 'queued', updated_at = now()
    where ${isIt(ref)} and state <> 'done' returning link`.execute(trx);
  return rows[0]?.link;
}

/** From now on only the fence of the answer may write; undefined when another link has the run, or it is over. */
export async function takeRun(db: AuditDb, ref: UndoRef, link: number): Promise<UndoRun | undefined> {
  const { rows } = await sql`update contact_desk.undo_runs set fence = fence + 1, updated_at = now(),
      interruptions = interruptions + case when state = 'running' then 1 else 0 end, state = 'running'
    where ${isIt(ref)} and link = ${link} and state <> 'done' returning id`.execute(db);
  return rows.length === 1 ? findRun(db, ref) : undefined;
}

/** Ends it early at the next step. */
export async function askToStop(db: AuditDb, ref: UndoRef, userId: string): Promise<boolean> {
  const { rows } = await sql`update contact_desk.undo_runs set stop = true
    where ${isIt(ref)} and user_id = ${userId} and state <> 'done' returning id`.execute(db);
  return rows.length === 1;
}

export type Fenced = UndoRef & Pick<UndoRun, 'fence' | 'actionId'>;
/** Lines whose calls are about to be made. */
export type Chunk = { lineIds: number[]; mark: number | undefined };
type Changes = {
  doneLine?: number;
  undoActionId?: number;
  undoCode?: string;
  /** null: what was begun is settled. */
  chunk?: Chunk | null;
};

/**
 * Writes, and says that the undo goes on, only while the run is its holder's: undefined when another has taken it. Renews the
 * hold on the action too.
 */
export async function writeFenced(
  db: AnyTrx,
  run: Fenced,
  { doneLine, undoActionId, undoCode, chunk }: Changes = {},
): Promise<{ stop: boolean } | undefined> {
  const begun =
    chunk === undefined
      ? sql``
      : sql`, chunk = ${chunk?.lineIds ?? null}::bigint[], chunk_mark = ${chunk?.mark ?? null}::bigint`;
  const { rows } = await sql<{ stop: boolean }>`with held as (
      update contact_desk.undo_runs set updated_at = now(), done_line = coalesce(${doneLine ?? null}::bigint, done_line),
        undo_action_id = coalesce(${undoActionId ?? null}::bigint, undo_action_id),
        undo_code = coalesce(${undoCode ?? null}::text, undo_code)${begun}
      where ${isIt(run)} and fence = ${run.fence} and state = 'running' returning stop
    ), kept as (
      update contact_desk.ledger_actions set undoing_at = now()
      where id = ${run.actionId} and undoing = ${run.id} and exists (select 1 from held)
    ) select stop from held`.execute(db);
  return rows[0];
}

/** What was begun and is not settled; undefined when there is nothing of that kind. */
export async function findChunk(db: AnyTrx, run: UndoRef): Promise<Chunk | undefined> {
  const { rows } = await sql<{ chunk: string[]; chunk_mark: string | null }>`
    select chunk, chunk_mark from contact_desk.undo_runs where ${isIt(run)} and chunk is not null`.execute(
    db,
  );
  const [row] = rows;
  if (!row) return undefined;
  const { chunk, chunk_mark } = row;
  return { lineIds: chunk.map(Number), mark: chunk_mark === null ? undefined : Number(chunk_mark) };
}

/** It is over: what came of it is settled, and only to be told. */
export async function endRun(
  trx: AnyTrx,
  run: Fenced,
  { receipt, note }: { receipt: UndoReceipt; note: string | undefined },
): Promise<boolean> {
  const { rows } = await sql`update contact_desk.undo_runs
    set state = 'done', receipt = ${jsonOf(receipt)}::jsonb, note = ${note === undefined ? null : noteOf(note)},
      updated_at = now()
    where ${isIt(run)} and fence = ${run.fence} and state = 'running' returning id`.execute(trx);
  return rows.length === 1;
}

export async function markReported(db: AuditDb, ref: UndoRef): Promise<void> {
  await sql`update contact_desk.undo_runs set reported = true where ${isIt(ref)}`.execute(db);
}

/** Remembers where its message stands; in any state. */
export async function placeRun(
  db: AuditDb,
  ref: UndoRef,
  message: { channel: string; ts: string },
): Promise<void> {
  await sql`update contact_desk.undo_runs set message_channel = ${message.channel}, message_ts = ${message.ts}
    where ${isIt(ref)}`.execute(db);
}

/** A line that is told of again is told of as it stands now. */
export async function addRows(trx: AnyTrx, { id }: UndoRef, rows: UndoRow[]): Promise<void> {
  if (rows.length === 0) return;
  const given = rows.map((row) => ({ ...row, reason: noteOf(row.reason) }));
  await sql`insert into contact_desk.undo_rows (run_id, line_id, outcome, reason, open, since_by, since_at)
    select ${id}, (one->>'lineId')::bigint, one->>'outcome', one->>'reason', (one->>'open')::boolean,
      one->'since'->>'userId', (one->'since'->>'at')::timestamptz
    from jsonb_array_elements(${jsonOf(given)}::jsonb) as given (one)
    on conflict (run_id, line_id) do update set outcome = excluded.outcome, reason = excluded.reason,
      open = excluded.open, since_by = excluded.since_by, since_at = excluded.since_at`.execute(trx);
}

export async function countRows(
  db: AuditDb,
  { id }: UndoRef,
): Promise<{ kept: number; failed: number; open: number }> {
  const { rows } = await sql<{ kept: number; failed: number; open: number }>`
    select count(*) filter (where outcome = 'kept')::int as kept, count(*) filter (where outcome = 'failed')::int as failed,
      count(*) filter (where open)::int as open from contact_desk.undo_rows where run_id = ${id}`.execute(db);
  return rows[0] ?? { kept: 0, failed: 0, open: 0 };
}

/** In the order of the lines. */
export async function findRows(
  db: AuditDb,
  { id, accountId }: UndoRef,
  outcome: UndoRow['outcome'],
  { after, limit }: { after: number; limit: number },
): Promise<(NamedRow & { lineId: number })[]> {
  const { rows } = await sql<{
    line_id: string;
    reason: string;
    open: boolean;
    since_by: string | null;
    since_at: Date | null;
    email: string;
    contact_id: string | null;
  }>`select r.line_id, r.reason, r.open, r.since_by, r.since_at, l.email, l.contact_id
    from contact_desk.undo_rows r join contact_desk.ledger_lines l on l.id = r.line_id and l.account_id = ${accountId}
    where r.run_id = ${id} and r.outcome = ${outcome} and r.line_id > ${after} order by r.line_id limit ${limit}`.execute(
    db,
  );
  return rows.map((row) => ({
    lineId: Number(row.line_id),
    outcome,
    reason: row.reason,
    open: row.open,
    since: row.since_by !== null && row.since_at ? { userId: row.since_by, at: row.since_at } : undefined,
    email: row.email,
    contactId: row.contact_id === null ? undefined : Number(row.contact_id),
  }));
}

function toRun(row: RunRow): UndoRun {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    accountId: row.account_id,
    actionId: Number(row.action_id),
    code: row.code,
    kind: row.kind,
    undoActionId: row.undo_action_id === null ? undefined : Number(row.undo_action_id),
    undoCode: row.undo_code ?? undefined,
    userId: row.user_id,
    state: row.state,
    stop: row.stop,
    link: row.link,
    fence: row.fence,
    interruptions: row.interruptions,
    total: row.total,
    doneLine: Number(row.done_line),
    note: row.note ?? undefined,
    receipt: row.receipt ? withDates(row.receipt) : undefined,
    reported: row.reported,
    messageChannel: row.message_channel ?? undefined,
    messageTs: row.message_ts ?? undefined,
    startedAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** JSON keeps the times of who edited what as text. */
function withDates(receipt: UndoReceipt): UndoReceipt {
  const dated = (rows: NamedRow[]) =>
    rows.map((row) => ({ ...row, since: row.since && { ...row.since, at: new Date(row.since.at) } }));
  return { ...receipt, firstKept: dated(receipt.firstKept), firstFailed: dated(receipt.firstFailed) };
}
