/** Saving people found in a message, as the rest of the program sees it: keep the list that is shown, and start. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../contacts/account.ts';
import type { FoundPerson } from '../contacts/people-in-text.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../storage/database.ts';
import { SCHEMAS } from '../storage/migrate.ts';
import { EXPIRE_SECONDS, expireJob } from './expire-job.ts';
import { type PeopleParts, QUEUES } from './parts.ts';
import { addSave, findSave, moveSave, type SaveRef } from './repository.ts';
import { runJob } from './run-job.ts';
import type { SaveChoice } from './save.ts';
import type { PeopleTables } from './schema.ts';

export type Start = {
  account: Account;
  userId: string;
  saveId: string;
  /** The modal, which shows the result if it is still there. */
  viewId: string;
  /** Places in the list that was offered. */
  picked: number[];
  choice: SaveChoice;
};

export type People = {
  /** Keeps the people shown to this person for a day; returns the id to start the save by. */
  offer(account: Account, userId: string, people: FoundPerson[]): Promise<string>;
  /**
   * Records what was picked and enqueues the adding, in one transaction; once, however often it is asked for. Nobody is
   * added twice, whenever a process dies. The result comes through the face.
   * @throws AppError `save_over` when the list is too old or somebody else's
   */
  start(start: Start): Promise<void>;
};

export type PeopleOptions = Omit<PeopleParts, 'db'> & { database: Database };

/** Defines the jobs of saves too, so it is created before the job store starts. */
export function createPeople(options: PeopleOptions): People {
  const { database, ...rest } = options;
  const parts: PeopleParts = { ...rest, db: database.kysely<PeopleTables>(SCHEMAS.bot) };
  const { db, jobs } = parts;
  // Of two saves of one message, the second sees in the list what the first has added.
  jobs.define<SaveRef>(QUEUES.run, { perKey: 'one runs' }, (job) => runJob(parts, job.data, job.signal));
  jobs.define<SaveRef>(QUEUES.expire, { concurrency: 1 }, (job) => expireJob(parts, job.data));
  return {
    async offer(account, userId, people) {
      const { workspaceId, id: accountId } = account;
      const ref: SaveRef = { workspaceId, accountId, saveId: randomUUID() };
      await db.transaction().execute(async (trx) => {
        await addSave(trx, { id: ref.saveId, workspaceId, accountId, userId, people });
        await jobs.send(trx, QUEUES.expire, ref, { startAfterSeconds: EXPIRE_SECONDS });
      });
      return ref.saveId;
    },

    async start({ account, userId, saveId, viewId, picked, choice }) {
      const ref: SaveRef = { workspaceId: account.workspaceId, accountId: account.id, saveId };
      const save = await findSave(db, ref);
      if (save?.userId !== userId) {
        const message = 'This list is too old: close it and choose Save people on the message again.';
        throw new AppError('save_over', message);
      }
      const people = picked.flatMap((place) => save.people[place] ?? []);
      await db.transaction().execute(async (trx) => {
        const moved = await moveSave(trx, ref, ['offered'], { state: 'queued', people, choice, viewId });
        if (moved) await jobs.send(trx, QUEUES.run, ref, { singletonKey: account.id });
      });
    },
  };
}
