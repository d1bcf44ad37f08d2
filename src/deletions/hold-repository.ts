/** Held deletes in the database; each query names the workspace and the account. */
import {
  type ColumnType,
  type ExpressionBuilder,
  type Generated,
  type Kysely,
  type Selectable,
  sql,
} from 'kysely';
import { PLANNED_ONCE } from '../storage/planned-once.ts';
import { storable } from '../storage/storable.ts';
import { type Hold, type HoldRef, type HoldState, refOf } from './hold.ts';

/** Every row says whose it is: workspace, contacts account and person. */
export type HoldTables = {
  held_deletes: {
    id: string;
    workspace_id: string;
    account_id: string;
    contact_id: ColumnType<string, number, never>;
    user_id: string;
    state: HoldState;
    contact: ColumnType<Hold['contact'], string, string>;
    place: ColumnType<unknown, string | null, string | null>;
    attempt: Generated<number>;
    code: string | null;
    note: string | null;
    begun_at: Generated<Date>;
    held_until: Date;
    ended_at: Date | null;
    ended_by: string | null;
    reported: Generated<boolean>;
  };
};

export type HoldDb = Kysely<HoldTables>;

export type NewHold = Pick<
  Hold,
  'id' | 'workspaceId' | 'accountId' | 'contactId' | 'userId' | 'contact' | 'place'
> & { seconds: number };

/** So long after its end somebody may still press its Undo. */
export const KEEP_HOURS = 24;

const isIt = (ref: HoldRef) => (row: ExpressionBuilder<HoldTables, 'held_deletes'>) =>
  row.and({ workspace_id: ref.workspaceId, account_id: ref.accountId, id: ref.holdId });

/** undefined: the contact is being deleted already. */
export async function addHold(db: HoldDb, added: NewHold): Promise<Hold | undefined> {
  const row = await db
    .insertInto('held_deletes')
    .values({
      id: added.id,
      workspace_id: added.workspaceId,
      account_id: added.accountId,
      contact_id: added.contactId,
      user_id: added.userId,
      state: 'held',
      contact: JSON.stringify(kept(added.contact)),
      place: added.place === null ? null : JSON.stringify(added.place),
      held_until: sql<Date>`now() + ${added.seconds} * interval '1 second'`,
    })
    .onConflict((c) => c.columns(['account_id', 'contact_id']).where('ended_at', 'is', null).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toHold(row);
}

/** The undo: of an undo and the job that deletes, one gets the hold. undefined: it is not held any more. */
export async function keepHold(db: HoldDb, ref: HoldRef, userId: string): Promise<Hold | undefined> {
  const row = await db
    .updateTable('held_deletes')
    .set({ state: 'kept', ended_at: sql<Date>`now()`, ended_by: userId })
    .where(isIt(ref))
    .where('state', '=', 'held')
    .returningAll()
    .executeTakeFirst();
  return row && toHold(row);
}

/** For a run: from now on only the attempt of the answer may end it. undefined: it has ended. */
export async function takeHold(db: HoldDb, ref: HoldRef): Promise<Hold | undefined> {
  const row = await db
    .updateTable('held_deletes')
    .set((e) => ({ state: 'running', attempt: e('attempt', '+', 1) }))
    .where(isIt(ref))
    .where('state', 'in', ['held', 'running'])
    .returningAll()
    .executeTakeFirst();
  return row && toHold(row);
}

/** undefined: another run has taken it. */
export async function endHold(
  db: HoldDb,
  taken: Hold,
  end: { state: 'deleted'; code: string } | { state: 'gone' } | { state: 'failed'; note: string },
): Promise<Hold | undefined> {
  const row = await db
    .updateTable('held_deletes')
    .set({ ...end, ended_at: sql<Date>`now()` })
    .where(isIt(refOf(taken)))
    .where('state', '=', 'running')
    .where('attempt', '=', taken.attempt)
    .returningAll()
    .executeTakeFirst();
  return row && toHold(row);
}

/** Says where the person sees it, unless they were told of its end already, and gives it back as it is by now. */
export async function placeHold(db: HoldDb, ref: HoldRef, place: object): Promise<Hold | undefined> {
  const row = await db
    .updateTable('held_deletes')
    .set({ place: sql<string | null>`case when not reported then ${JSON.stringify(place)}::jsonb end` })
    .where(isIt(ref))
    .returningAll()
    .executeTakeFirst();
  return row && toHold(row);
}

/** Told; the key to the person's message is not needed any more. */
export async function noteReported(db: HoldDb, ref: HoldRef): Promise<void> {
  await db.updateTable('held_deletes').set({ reported: true, place: null }).where(isIt(ref)).execute();
}

export async function findHold(db: HoldDb, ref: HoldRef): Promise<Hold | undefined> {
  const row = await db.selectFrom('held_deletes').selectAll().where(isIt(ref)).executeTakeFirst();
  return row && toHold(row);
}

/** Those of the contacts that are being deleted, or of all with `userId` those by this person; the newest first. */
export async function findHolds(
  db: HoldDb,
  accountId: string,
  which: { contactIds: number[] } | { userId: string },
): Promise<Hold[]> {
  const rows = await db
    .selectFrom('held_deletes')
    .selectAll()
    .modifyFront(PLANNED_ONCE)
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where((row) =>
      'userId' in which
        ? row('user_id', '=', which.userId)
        : sql<boolean>`contact_id = any(${which.contactIds}::bigint[])`,
    )
    .orderBy('begun_at', 'desc')
    .execute();
  return rows.map(toHold);
}

/** Nothing here says any more whom they were about; what is held is over, as there is nothing left to delete. */
export async function forgetHolds(
  db: HoldDb,
  accountId: string,
  { email, contactIds }: { email: string; contactIds: number[] },
): Promise<number> {
  const rows = await db
    .updateTable('held_deletes')
    .set((e) => ({
      contact: JSON.stringify({ fullname: 'A forgotten contact', email: '' }),
      note: null,
      code: null,
      state: e
        .case()
        .when('ended_at', 'is', null)
        .then('gone' as const)
        .else(e.ref('state'))
        .end(),
      ended_at: sql<Date>`coalesce(ended_at, now())`,
    }))
    .where('account_id', '=', accountId)
    .where(
      sql<boolean>`(contact_id = any(${contactIds}::bigint[]) or lower(contact->>'email') = ${email.toLowerCase()})
        and contact->>'email' <> ''`,
    )
    .returning('id')
    .execute();
  return rows.length;
}

export async function sweepHolds(db: HoldDb): Promise<void> {
  await db
    .deleteFrom('held_deletes')
    .where('ended_at', '<', sql<Date>`now() - ${KEEP_HOURS} * interval '1 hour'`)
    .execute();
}

function kept({ fullname, email }: Hold['contact']): Hold['contact'] {
  const cut = (text: string) => storable(text.slice(0, 300));
  return { fullname: cut(fullname), email: cut(email) };
}

function toHold(row: Selectable<HoldTables['held_deletes']>): Hold {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    accountId: row.account_id,
    contactId: Number(row.contact_id),
    userId: row.user_id,
    state: row.state,
    contact: row.contact,
    place: row.place,
    attempt: row.attempt,
    code: row.code,
    note: row.note,
    begunAt: row.begun_at,
    heldUntil: row.held_until,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    reported: row.reported,
  };
}
