/** Lines in the database: one per contact of an action, added before the call, settled after it, never changed otherwise. */
import { type RawBuilder, sql } from 'kysely';
import { jsonOf } from '../storage/storable.ts';
import { emailKey, type NewLine, noteOf, type Settled, type SettledLine } from './action.ts';
import type { AnyTrx, AuditDb } from './actions-repository.ts';

/**
 * Their ids in the order given, whether they are settled already or not; none when the line `undoOf` is being taken back, or
 * was, by another line.
 */
export async function addLines(
  db: AnyTrx,
  accountId: string,
  actionId: number,
  lines: (NewLine | SettledLine)[],
  undoOf?: number,
): Promise<number[]> {
  const given = elementsOf(lines.map((line) => ({ ...line, undoOf })));
  // Only these can be taken back by somebody else at the same time.
  const once = sql`on conflict (undo_of) where undo_of is not null and outcome <> 'failed' do nothing`;
  return idsOf(db, sql`${insertKept(accountId, actionId, given)} ${once}`);
}

/** The same for lines whose ids nobody asks for. */
export async function recordLines(
  db: AnyTrx,
  accountId: string,
  actionId: number,
  lines: (NewLine | SettledLine)[],
): Promise<void> {
  await insertKept(accountId, actionId, elementsOf(lines)).execute(db);
}

type Given = (NewLine | SettledLine) & { undoOf?: number | undefined };

/** Lines as JSON, for `addKept`. */
export function toKept(lines: Given[]): string {
  return jsonOf(
    lines.map((line) => {
      const { kind, contactId, email, before, after, mark } = line;
      const { outcome, note, open } = 'outcome' in line ? line : { outcome: undefined };
      // What is undefined is left out, and null where it is read: much of a long list would be that word.
      return {
        undo_of: line.undoOf,
        kind,
        contact_id: contactId,
        email: emailKey(email),
        outcome: outcome ?? 'intent',
        before,
        after,
        mark,
        note: note === undefined ? undefined : noteOf(note),
        settled: outcome !== undefined && !open,
      };
    }),
  );
}

function elementsOf(lines: Given[]): RawBuilder<unknown> {
  return sql`jsonb_array_elements(${toKept(lines)}::jsonb) with ordinality as given (one, place)`;
}

/**
 * Adds lines, those too that the database holds already, such as those of a batch: `kept` is a source of rows `one` (each an
 * element of what `toKept` gave) and `place` (their order). With `settled` that is what became of all of them.
 */
export async function addKept(
  db: AnyTrx,
  accountId: string,
  actionId: number,
  kept: RawBuilder<unknown>,
  settled?: Outcome,
): Promise<number[]> {
  return idsOf(db, insertKept(accountId, actionId, kept, settled));
}

async function idsOf(db: AnyTrx, insert: RawBuilder<unknown>): Promise<number[]> {
  const { rows } = await sql<{ id: string }>`${insert} returning id`.execute(db);
  return rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
}

type Outcome = Pick<Settled, 'outcome' | 'note' | 'open'>;

/** Without their ids, as `recordLines`. */
export async function recordKept(
  db: AnyTrx,
  accountId: string,
  actionId: number,
  kept: RawBuilder<unknown>,
  settled: Outcome,
): Promise<void> {
  await insertKept(accountId, actionId, kept, settled).execute(db);
}

function insertKept(
  accountId: string,
  actionId: number,
  kept: RawBuilder<unknown>,
  settled?: Outcome,
): RawBuilder<unknown> {
  const what = settled
    ? sql`${settled.outcome}, ${settled.note === undefined ? null : noteOf(settled.note)},
        ${settled.open ? null : sql`now()`}`
    : sql`one->>'outcome', one->>'note', case when (one->>'settled')::boolean then now() end`;
  return sql`insert into contact_desk.ledger_lines
      (action_id, account_id, undo_of, kind, contact_id, email, before, after, mark, outcome, note, settled_at)
    select ${actionId}, ${accountId}, (one->>'undo_of')::bigint, one->>'kind', (one->>'contact_id')::bigint,
      one->>'email', nullif(one->'before', 'null'), nullif(one->'after', 'null'), (one->>'mark')::bigint, ${what}
    from ${kept} order by place`;
}

/** Says what became of lines; one that is settled stays as it is. */
export async function settleLines(
  db: AuditDb,
  accountId: string,
  settled: ({ lineId: number } & Settled)[],
): Promise<void> {
  const given = settled.map(({ lineId, outcome, contactId, after, note, open = false }) => ({
    line_id: lineId,
    outcome,
    contact_id: contactId ?? null,
    after: after ?? null,
    note: note === undefined ? null : noteOf(note),
    open,
  }));
  await sql`update contact_desk.ledger_lines l set outcome = one->>'outcome',
      contact_id = coalesce((one->>'contact_id')::bigint, l.contact_id),
      after = coalesce(nullif(one->'after', 'null'), l.after),
      note = coalesce(one->>'note', l.note),
      settled_at = case when (one->>'open')::boolean then null else now() end
    from jsonb_array_elements(${jsonOf(given)}::jsonb) as given (one)
    where l.account_id = ${accountId} and l.id = (one->>'line_id')::bigint and l.settled_at is null`.execute(
    db,
  );
}

/**
 * Takes up an open line for another try: it gets a new id, so that whoever looked at it before cannot settle it any more.
 * undefined when it is settled.
 */
export async function retakeLine(
  db: AuditDb,
  accountId: string,
  lineId: number,
): Promise<number | undefined> {
  const columns = sql`action_id, account_id, undo_of, kind, contact_id, email, before, after, mark`;
  const { rows } = await sql<{ id: string }>`with open as (delete from contact_desk.ledger_lines
      where account_id = ${accountId} and id = ${lineId} and settled_at is null returning *)
    insert into contact_desk.ledger_lines (${columns}) select ${columns} from open returning id`.execute(db);
  return rows[0] && Number(rows[0].id);
}

/** The same outcome for many lines at once; one that is settled stays as it is. */
export async function settleAlike(
  db: AnyTrx,
  accountId: string,
  lineIds: number[],
  { outcome, note }: Pick<Settled, 'outcome' | 'note'>,
): Promise<void> {
  if (lineIds.length === 0) return;
  await sql`update contact_desk.ledger_lines set outcome = ${outcome}, settled_at = now(),
      note = coalesce(${note === undefined ? null : noteOf(note)}::text, note)
    where account_id = ${accountId} and id = any(${lineIds}::bigint[]) and settled_at is null`.execute(db);
}

/** Those of the lines that did happen, or may have. */
export async function findHappened(db: AnyTrx, accountId: string, lineIds: number[]): Promise<number[]> {
  const { rows } = await sql<{ id: string }>`select id from contact_desk.ledger_lines
    where account_id = ${accountId} and id = any(${lineIds}::bigint[]) and outcome <> 'failed'`.execute(db);
  return rows.map(({ id }) => Number(id));
}

/** What was said to be done to these contacts, and a reading shows was not. */
export async function refuteContacts(
  db: AnyTrx,
  { accountId, actionId }: { accountId: string; actionId: number },
  contactIds: number[],
  note: string,
): Promise<void> {
  if (contactIds.length === 0) return;
  await sql`update contact_desk.ledger_lines set outcome = 'failed', note = ${noteOf(note)}, settled_at = now()
    where account_id = ${accountId} and action_id = ${actionId} and contact_id = any(${contactIds}::bigint[])
      and outcome = 'done'`.execute(db);
}
