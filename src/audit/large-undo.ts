/** Undos of many lines as the rest of the program sees them: what one would do, begin it, stop it; a job does the work. */
import { randomUUID } from 'node:crypto';
import type { AccountRef, Action, Deed, Kind, Line } from './action.ts';
import { findActionByCode, holdForUndo } from './actions-repository.ts';
import type { Kept } from './bulk-reverser.ts';
import { countLeft, findLeft } from './left-lines-repository.ts';
import { askLedger, planByReading, readTargets } from './plan-page.ts';
import { runUndo } from './undo-job.ts';
import { queueLink, UNDO_QUEUE, type UndoLink, type UndoParts } from './undo-parts.ts';
import { STALE_SECONDS } from './undo-rules.ts';
import { addRun, askToStop, findRunOf } from './undo-runs-repository.ts';

/** Why some lines stay, and who changed them since, where the ledger knows. */
export type KeptGroup = { why: Kept['why']; lines: number; by: string | undefined };

/** What an undo would do, found by one reading of the list. */
export type LargePlan = {
  action: Action;
  /** How many would be taken back, by their kind. */
  can: Record<Kind, number>;
  kept: KeptGroup[];
  /** Taken back already. */
  reversed: number;
  /** The first of those that would be taken back. */
  first: Line[];
};

export type Started =
  | { is: 'started'; lines: number }
  | { is: 'already'; by: Deed }
  | { is: 'under way'; by: Deed }
  /** Nothing is left of it. */
  | { is: 'nothing' };

export type LargeUndo<A extends AccountRef> = {
  /** How many lines are left of an action that is not undone; more than `MOST_AT_ONCE` are work for a job. */
  left(account: A, action: Action): Promise<number>;
  /** Reads, changes nothing. @throws AppError when reading fails */
  look(account: A, action: Action, signal?: AbortSignal): Promise<LargePlan>;
  /**
   * Of several at once exactly one is begun; what comes of it is told in the person's direct messages.
   * @throws what `mayBegin` throws
   */
  start(account: A, userId: string, action: Action): Promise<Started>;
  /** Only for who began it. False when it is over already. */
  stop(account: A, userId: string, id: string): Promise<boolean>;
};

/** So many are taken back while the person waits. */
export const MOST_AT_ONCE = 20;
const PAGE = 500;
const SHOWN = 10;
/** A job that was not heard of for so long was given up, and is begun again by the next press. */
const LEFT_MS = 10 * 60_000;

/** What is undone is told when Slack is back: for most of a day, at most once a minute. */
const TELLING = 1000;

/** Defines the job of undos too, so it is created before the job store starts. */
export function createLargeUndo<A extends AccountRef>(parts: UndoParts<A>): LargeUndo<A> {
  const { db, jobs, bulk } = parts;
  const queue = { concurrency: 2, expireInSeconds: 900, retryLimit: TELLING };
  jobs.define<UndoLink>(UNDO_QUEUE, queue, ({ data, signal }) => runUndo(parts, data, signal));

  return {
    async left(account, { id, undone }) {
      return undone ? 0 : (await countLeft(db, { accountId: account.id, actionId: id })).left;
    },

    async look(account, action, signal) {
      const ref = { accountId: account.id, actionId: action.id };
      const look = await bulk.look(account, await readTargets(db, account.id, action.id), signal);
      const plan: LargePlan = {
        action,
        can: { add: 0, edit: 0, delete: 0 },
        kept: [],
        reversed: (await countLeft(db, ref)).reversed,
        first: [],
      };
      const groups = new Map<string, KeptGroup>();
      const claimed = new Map<string, number>();
      for (let after = 0; ; ) {
        signal?.throwIfAborted();
        const page = await findLeft(db, ref, { after, limit: PAGE });
        if (!page) break;
        after = page.upTo;
        const read = await planByReading(parts, account, page.lines, { look, claimed }, signal);
        const { cans, kept } = await askLedger(db, account.id, read, look);
        for (const { line } of cans) {
          plan.can[line.kind]++;
          if (plan.first.length < SHOWN) plan.first.push(line);
        }
        for (const { why, since } of kept) {
          const key = `${why} ${since?.userId ?? ''}`;
          const group = groups.get(key) ?? { why, lines: 0, by: since?.userId };
          group.lines++;
          groups.set(key, group);
        }
      }
      return { ...plan, kept: [...groups.values()].sort((a, b) => b.lines - a.lines) };
    },

    async start(account, userId, action) {
      const ref = { accountId: account.id, actionId: action.id };
      const { left } = await countLeft(db, ref);
      const id = randomUUID();
      const began = await db.transaction().execute(async (trx) => {
        const running = await findRunOf(trx, account.id, action.id);
        if (running) {
          const forgotten = Date.now() - running.updatedAt.getTime() > LEFT_MS;
          if (forgotten) await queueLink(parts, trx, running);
          return { is: 'under way', by: { userId: running.userId, at: running.startedAt } } as const;
        }
        const now = await findActionByCode(trx, account.id, action.code);
        if (now?.undone) return { is: 'already', by: now.undone } as const;
        if (left === 0) return { is: 'nothing' } as const;
        await parts.mayBegin(trx, account, action);
        const holder = { token: id, userId, staleSeconds: STALE_SECONDS };
        if (!(await holdForUndo(trx, account.id, action.id, holder))) return undefined;
        const run = { id, workspaceId: account.workspaceId, accountId: account.id };
        // The hold lets nobody else come this far.
        await addRun(trx, { ...run, actionId: action.id, userId, total: left });
        await queueLink(parts, trx, run);
        return { is: 'started', lines: left } as const;
      });
      if (began) return began;
      const now = await findActionByCode(db, account.id, action.code);
      if (now?.undone) return { is: 'already', by: now.undone };
      return { is: 'under way', by: now?.undoing ?? { userId, at: new Date() } };
    },

    stop: (account, userId, id) =>
      askToStop(db, { id, workspaceId: account.workspaceId, accountId: account.id }, userId),
  };
}
