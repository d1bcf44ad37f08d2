/** Held deletes as the rest of the program sees them: begun by a press of Delete, ended by an undo or by the job. */
import { randomUUID } from 'node:crypto';
import type { Deed } from '../audit/action.ts';
import type { Account } from '../contacts/account.ts';
import { isContactsError } from '../contacts/client-errors.ts';
import type { Contact } from '../contacts/contact.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../storage/database.ts';
import { SCHEMAS } from '../storage/migrate.ts';
import { type Hold, type HoldRef, refOf } from './hold.ts';
import { runHold } from './hold-job.ts';
import { HOLD_QUEUE, type HoldParts } from './hold-parts.ts';
import {
  addHold,
  findHold,
  findHolds,
  type HoldTables,
  keepHold,
  placeHold,
  sweepHolds,
} from './hold-repository.ts';

export type { Hold };

export type Begun =
  /** 'already': by an earlier press, of anybody. */
  | { is: 'held' | 'already'; hold: Hold }
  /** It is not there any more; who deleted it, where the ledger knows. */
  | { is: 'gone'; by: Deed | undefined };

export type Holds = {
  /** How long a delete is held; 0: it is not, and whoever deletes does so at once. */
  seconds: number;
  /**
   * Reads the contact, records the hold and enqueues its end, in one transaction. `place` is where the person will see it.
   * @throws what the contacts service throws
   */
  begin(account: Account, userId: string, contactId: number, place?: object): Promise<Begun>;
  /** Says where the person sees it now. Gives it back as it is: it may have ended meanwhile, and been told too early there. */
  place(hold: Hold, place: object): Promise<Hold>;
  /** The undo. Either it wins, or it is told how the hold ended or that it is ending. @throws AppError `hold_over` */
  keep(account: Account, userId: string, holdId: string): Promise<{ won: boolean; hold: Hold }>;
  /** What this person is deleting now, the newest first. */
  ofPerson(account: Account, userId: string): Promise<Hold[]>;
};

export type HoldsOptions = Omit<HoldParts, 'db'> & { database: Database; seconds: number };

/** A person is told of the end even when Slack was away for half an hour; later the message cannot be changed any more. */
const JOB = { concurrency: 4, expireInSeconds: 300, retryLimit: 30 };

/** Defines the job too, so it is created before the job store starts. */
export function createHolds(options: HoldsOptions): Holds {
  const { database, seconds, ...rest } = options;
  const parts: HoldParts = { ...rest, db: database.kysely<HoldTables>(SCHEMAS.bot) };
  const { db, jobs, contacts, ledger } = parts;
  jobs.define<HoldRef>(HOLD_QUEUE, JOB, (job) => runHold(parts, job.data, job.signal));

  async function findContact(account: Account, id: number): Promise<Contact | undefined> {
    try {
      return await contacts.get(account, id);
    } catch (error) {
      if (isContactsError(error, 'not_found')) return undefined;
      throw error;
    }
  }

  async function findWhoDeleted(account: Account, contactId: number): Promise<Deed | undefined> {
    const { items } = await ledger.history(account, { contactIds: [contactId] }, 1);
    const line = items.find(({ kind, outcome }) => kind === 'delete' && outcome === 'done');
    return line && { userId: line.action.userId, at: line.at };
  }

  return {
    seconds,

    async begin(account, userId, contactId, place) {
      await sweepHolds(db);
      const { id: accountId, workspaceId } = account;
      for (;;) {
        const contact = await findContact(account, contactId);
        if (!contact) return { is: 'gone', by: await findWhoDeleted(account, contactId) };
        const hold = await db.transaction().execute(async (trx) => {
          const whose = { workspaceId, accountId, contactId, userId };
          const added = { id: randomUUID(), ...whose, contact, place: place ?? null, seconds };
          const begun = await addHold(trx, added);
          if (begun) await jobs.send(trx, HOLD_QUEUE, refOf(begun), { startAfterSeconds: seconds });
          return begun;
        });
        if (hold) return { is: 'held', hold };
        const [earlier] = await findHolds(db, accountId, { contactIds: [contactId] });
        // It may have ended between the two questions: then this press counts anew.
        if (earlier) return { is: 'already', hold: earlier };
      }
    },

    async place(hold, place) {
      return (await placeHold(db, refOf(hold), place)) ?? hold;
    },

    async keep({ workspaceId, id: accountId }, userId, holdId) {
      const ref: HoldRef = { workspaceId, accountId, holdId };
      const kept = await db.transaction().execute(async (trx) => {
        const hold = await keepHold(trx, ref, userId);
        // Where the delete was asked for, it must not go on looking like one.
        if (hold) await jobs.send(trx, HOLD_QUEUE, ref);
        return hold;
      });
      const hold = kept ?? (await findHold(db, ref));
      if (!hold) throw over();
      return { won: kept !== undefined, hold };
    },

    ofPerson: (account, userId) => findHolds(db, account.id, { userId }),
  };
}

function over(): AppError {
  return new AppError(
    'hold_over',
    'That delete was more than a day ago. What you did lately, with its undo: `/contact undo`',
  );
}
