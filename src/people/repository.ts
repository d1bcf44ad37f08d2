/** Saves in the database; each query names the workspace and the account. */
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely';
import type { FoundPerson } from '../contacts/people-in-text.ts';
import { jsonOf } from '../storage/storable.ts';
import type { Outcome, Save, SaveChoice, SaveState } from './save.ts';
import type { PeopleTables } from './schema.ts';

export type PeopleDb = Kysely<PeopleTables>;

/** Whose save it is, and which; the data of every job. */
export type SaveRef = { workspaceId: string; accountId: string; saveId: string };

export type NewSave = Pick<Save, 'id' | 'workspaceId' | 'accountId' | 'userId' | 'people'>;

/** What changes on the way; what is left out stays. */
export type SaveChanges = {
  state?: SaveState;
  people?: FoundPerson[];
  choice?: SaveChoice;
  viewId?: string;
  sentAt?: Date;
  outcomes?: (Outcome | null)[];
  notice?: string | null;
  reported?: boolean;
};

const isIt = (ref: SaveRef) => (row: ExpressionBuilder<PeopleTables, 'people_saves'>) =>
  row.and({ workspace_id: ref.workspaceId, account_id: ref.accountId, id: ref.saveId });

export async function addSave(db: PeopleDb, added: NewSave): Promise<void> {
  await db
    .insertInto('people_saves')
    .values({
      id: added.id,
      workspace_id: added.workspaceId,
      account_id: added.accountId,
      user_id: added.userId,
      state: 'offered',
      people: jsonOf(added.people),
      run: 0,
      reported: false,
      updated_at: new Date(),
    })
    .execute();
}

export async function findSave(db: PeopleDb, ref: SaveRef): Promise<Save | undefined> {
  const row = await db.selectFrom('people_saves').selectAll().where(isIt(ref)).executeTakeFirst();
  return row && toSave(row);
}

/** Changes a save that is in one of the states `from`; undefined when it is in none of them (any more). */
export async function moveSave(
  db: PeopleDb,
  ref: SaveRef,
  from: SaveState[],
  changes: SaveChanges,
): Promise<Save | undefined> {
  const row = await db
    .updateTable('people_saves')
    .set(toColumns(changes))
    .where(isIt(ref))
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
  return row && toSave(row);
}

/** Takes a save for a run: from now on only the `run` of the answer may write. undefined when there is nothing to run. */
export async function takeSave(db: PeopleDb, ref: SaveRef): Promise<Save | undefined> {
  const row = await db
    .updateTable('people_saves')
    .set((e) => ({ run: e('run', '+', 1), state: 'running' as const, updated_at: new Date() }))
    .where(isIt(ref))
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  return row && toSave(row);
}

/** Writes only while the run holds the save; undefined when another has taken it. */
export async function writeRun(
  db: PeopleDb,
  save: Pick<Save, 'id' | 'workspaceId' | 'accountId' | 'run'>,
  changes: SaveChanges,
): Promise<Save | undefined> {
  const row = await db
    .updateTable('people_saves')
    .set(toColumns(changes))
    .where(isIt(refOf(save)))
    .where('run', '=', save.run)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  return row && toSave(row);
}

/** Deletes a save that nothing is going on with; false when something is. */
export async function dropSave(db: PeopleDb, ref: SaveRef): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('people_saves')
    .where(isIt(ref))
    .where((row) => row.or([row('state', '=', 'offered'), row('reported', '=', true)]))
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export function refOf(save: Pick<Save, 'id' | 'workspaceId' | 'accountId'>): SaveRef {
  return { workspaceId: save.workspaceId, accountId: save.accountId, saveId: save.id };
}

function toColumns({ people, choice, viewId, sentAt, outcomes, ...plain }: SaveChanges) {
  return {
    ...plain,
    ...(people && { people: jsonOf(people) }),
    ...(choice && { choice: jsonOf(choice) }),
    ...(outcomes && { outcomes: jsonOf(outcomes) }),
    ...(viewId && { view_id: viewId }),
    ...(sentAt && { sent_at: sentAt }),
    updated_at: new Date(),
  };
}

function toSave(row: Selectable<PeopleTables['people_saves']>): Save {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    accountId: row.account_id,
    userId: row.user_id,
    state: row.state,
    people: row.people,
    choice: row.choice,
    viewId: row.view_id,
    run: row.run,
    sentAt: row.sent_at,
    outcomes: row.outcomes ?? row.people.map(() => null),
    notice: row.notice,
    reported: row.reported,
    updatedAt: row.updated_at,
  };
}
