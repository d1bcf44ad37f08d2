/** Deletes of many in the database; each query names the workspace and the account. */
import type { ExpressionBuilder, Kysely, Selectable, Updateable } from 'kysely';
import type { BulkDelete, BulkState } from './bulk.ts';
import type { BulkTables } from './bulk-schema.ts';

export type BulkDb = Kysely<BulkTables>;

/** Whose delete it is, and which; the data of every job. */
export type BulkRef = { workspaceId: string; accountId: string; bulkId: string };

export type NewBulk = Pick<BulkDelete, 'id' | 'workspaceId' | 'accountId' | 'userId' | 'allMatch' | 'total'>;
export type Changes = Omit<Updateable<BulkTables['bulk_deletes']>, 'fence' | 'updated_at'>;

const isIt = (ref: BulkRef) => (row: ExpressionBuilder<BulkTables, 'bulk_deletes'>) =>
  row.and({ workspace_id: ref.workspaceId, account_id: ref.accountId, id: ref.bulkId });

export async function addBulk(db: BulkDb, added: NewBulk): Promise<void> {
  const now = new Date();
  await db
    .insertInto('bulk_deletes')
    .values({
      id: added.id,
      workspace_id: added.workspaceId,
      account_id: added.accountId,
      user_id: added.userId,
      state: 'shown',
      all_match: added.allMatch,
      total: added.total,
      sent: 0,
      link: 0,
      fence: 0,
      interruptions: 0,
      reported: false,
      created_at: now,
      updated_at: now,
    })
    .execute();
}

export async function findBulk(db: BulkDb, ref: BulkRef): Promise<BulkDelete | undefined> {
  const row = await db.selectFrom('bulk_deletes').selectAll().where(isIt(ref)).executeTakeFirst();
  return row && toBulk(row);
}

/** `untouched`: only while nothing was sent. `unstopped`: only while nobody has stopped it. */
type Condition = 'untouched' | 'unstopped';

/** Changes one that is in one of the states `from` and fulfils the conditions; undefined when there is none (any more). */
export async function moveBulk(
  db: BulkDb,
  ref: BulkRef,
  from: BulkState[],
  changes: Changes,
  ...conditions: Condition[]
): Promise<BulkDelete | undefined> {
  let update = db
    .updateTable('bulk_deletes')
    .set({ ...changes, updated_at: new Date() })
    .where(isIt(ref))
    .where('state', 'in', from);
  if (conditions.includes('untouched')) update = update.where('sent', '=', 0);
  if (conditions.includes('unstopped')) update = update.where('stopped_at', 'is', null);
  const row = await update.returningAll().executeTakeFirst();
  return row && toBulk(row);
}

/** Remembers where its message stands; in any state. */
export async function placeBulk(
  db: BulkDb,
  ref: BulkRef,
  message: { channel: string; ts: string },
): Promise<void> {
  await db
    .updateTable('bulk_deletes')
    .set({ message_channel: message.channel, message_ts: message.ts })
    .where(isIt(ref))
    .execute();
}

/**
 * Takes one for a run: from now on only the fencing number of the answer may write. undefined: another link of the chain has
 * it, or there is nothing to run.
 */
export async function takeBulk(db: BulkDb, ref: BulkRef, link: number): Promise<BulkDelete | undefined> {
  const row = await db
    .updateTable('bulk_deletes')
    .set((e) => ({
      fence: e('fence', '+', 1),
      // Still running means that the one before never came to say how it ended.
      interruptions: e
        .case()
        .when('state', '=', 'running')
        .then(e('interruptions', '+', 1))
        .else(e.ref('interruptions'))
        .end(),
      state: 'running' as const,
      updated_at: new Date(),
    }))
    .where(isIt(ref))
    .where('link', '=', link)
    .where('state', 'in', ['queued', 'running', 'grace'])
    .returningAll()
    .executeTakeFirst();
  return row && toBulk(row);
}

/** Writes only while the run holds it; undefined when another has taken it. */
export async function writeFenced(
  db: BulkDb,
  taken: BulkDelete,
  changes: Changes,
): Promise<BulkDelete | undefined> {
  const row = await db
    .updateTable('bulk_deletes')
    .set({ ...changes, updated_at: new Date() })
    .where(isIt(refOf(taken)))
    .where('fence', '=', taken.fence)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  return row && toBulk(row);
}

/**
 * Moves on to `place` before the call that deletes up to it, unless somebody has stopped the delete: what is before it was
 * begun. undefined: another run has taken it.
 */
export async function advanceBulk(
  db: BulkDb,
  taken: BulkDelete,
  place: number,
): Promise<BulkDelete | undefined> {
  const row = await db
    .updateTable('bulk_deletes')
    .set((e) => ({
      sent: e
        .case()
        .when('stopped_at', 'is', null)
        .then(e.fn<number>('greatest', ['sent', e.val(place)]))
        .else(e.ref('sent'))
        .end(),
      updated_at: new Date(),
    }))
    .where(isIt(refOf(taken)))
    .where('fence', '=', taken.fence)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  return row && toBulk(row);
}

/** Forgets what nobody said yes to for so long, and what is over for so long. */
export async function sweepBulks(
  db: BulkDb,
  accountId: string,
  { shownHours, overDays }: { shownHours: number; overDays: number },
): Promise<void> {
  const before = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await db
    .deleteFrom('bulk_deletes')
    .where('account_id', '=', accountId)
    .where((row) =>
      row.or([
        row.and([row('state', '=', 'shown'), row('updated_at', '<', before(shownHours))]),
        row.and([row('state', 'in', ['cancelled', 'done']), row('updated_at', '<', before(overDays * 24))]),
      ]),
    )
    .execute();
}

export function refOf({ workspaceId, accountId, id }: BulkDelete): BulkRef {
  return { workspaceId, accountId, bulkId: id };
}

function toBulk(row: Selectable<BulkTables['bulk_deletes']>): BulkDelete {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    accountId: row.account_id,
    userId: row.user_id,
    state: row.state,
    allMatch: row.all_match,
    total: row.total,
    startedAt: row.started_at,
    stoppedBy: row.stopped_by,
    stoppedAt: row.stopped_at,
    readAt: row.read_at,
    fileId: row.file_id,
    backedUpAt: row.backed_up_at,
    graceUntil: row.grace_until,
    sent: row.sent,
    actionId: row.action_id === null ? null : Number(row.action_id),
    code: row.code,
    messageChannel: row.message_channel,
    messageTs: row.message_ts,
    note: row.note,
    link: row.link,
    fence: row.fence,
    interruptions: row.interruptions,
    result: row.result,
    reported: row.reported,
    updatedAt: row.updated_at,
  };
}
