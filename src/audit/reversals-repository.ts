/** Lines that take others back in bulk: written once, from those lines, when it is known what became of them. */
import { sql } from 'kysely';
import { jsonOf } from '../storage/storable.ts';
import { noteOf, type Settled, type Snapshot } from './action.ts';
import type { AnyTrx } from './actions-repository.ts';

type Ref = { accountId: string; actionId: number };

/** What became of taking back the line `lineId`. `open`: reading is to tell more. */
export type Told = { lineId: number; contactId?: number | undefined } & Pick<
  Settled,
  'outcome' | 'note' | 'open'
>;

/** What the lines have in common: see `Chunk` and `BulkReverser.lost`. */
export type Begun = { mark: number | undefined; lost: Snapshot };

/**
 * Each swaps the sides of the line it takes back. Contacts stay in the database: what was before may be long, and there are
 * thousands. The caller holds the action (`writeFenced`, `ledger.begin`), so that nobody else takes back its lines.
 */
export async function addReversals(
  trx: AnyTrx,
  { accountId, actionId }: Ref,
  told: Told[],
  { mark, lost }: Begun,
): Promise<void> {
  if (told.length === 0) return;
  const given = told.map(({ lineId, contactId, outcome, note, open = false }) => ({
    line: lineId,
    contact: contactId ?? null,
    outcome,
    note: note === undefined ? null : noteOf(note),
    open,
  }));
  await sql`insert into contact_desk.ledger_lines
      (action_id, account_id, undo_of, kind, contact_id, email, outcome, before, after, mark, note, settled_at)
    select ${actionId}, account_id, id, case kind when 'add' then 'delete' when 'delete' then 'add' else kind end,
      case when kind = 'delete' then contact else contact_id end, email, outcome, after,
      case when kind = 'delete' then before || ${jsonOf(lost)}::jsonb else before end,
      case when kind = 'delete' then ${mark ?? null}::bigint end, note,
      case when not open then now() end
    from (select l.id, l.account_id, coalesce(l.kind, a.kind) as kind, l.contact_id, l.email, l.before, l.after,
        one.contact, one.outcome, one.note, one.open
      from jsonb_to_recordset(${jsonOf(given)}::jsonb)
        as one (line bigint, contact bigint, outcome text, note text, open boolean)
      join contact_desk.ledger_lines l on l.id = one.line and l.account_id = ${accountId}
      join contact_desk.ledger_actions a on a.id = l.action_id order by l.id) taken
    on conflict (undo_of) where undo_of is not null and outcome <> 'failed' do nothing`.execute(trx);
}

/** Tries that came to nothing and are made again. */
export async function dropFailed(
  trx: AnyTrx,
  { accountId, actionId }: Ref,
  lineIds: number[],
): Promise<void> {
  await sql`delete from contact_desk.ledger_lines where account_id = ${accountId} and action_id = ${actionId}
    and undo_of = any(${lineIds}::bigint[]) and outcome = 'failed'`.execute(trx);
}
