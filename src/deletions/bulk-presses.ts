/** What people press around a delete of many: each press is checked, recorded once, and shown. */
import { AppError, messageOf } from '../errors.ts';
import type { BulkDelete } from './bulk.ts';
import { type BulkParts, QUEUES, queueRun } from './bulk-parts.ts';
import { findBulk, moveBulk, refOf } from './bulk-repository.ts';
import { finishBulk, showBulk, TELL_AGAIN_SECONDS } from './bulk-show.ts';
import { KEEP } from './frozen-set.ts';
import { fitsGuard, guardOf } from './guard.ts';

/** As before the backup. */
const ANEW = { file_id: null, backed_up_at: null, grace_until: null };

/** `accountId` is that of the account the workspace works with now. */
export type BulkPress = { workspaceId: string; accountId: string; userId: string; bulkId: string };

/**
 * Every refusal is an AppError whose text is for the person who pressed: `bulk_over`, `not_the_requester`, `guard_wrong`,
 * `already_started` and `already_stopped` (facts.by, facts.at).
 */
export type BulkPresses = {
  /** As it stands, for who may press. @throws AppError `bulk_over`, `not_the_requester` */
  get(press: BulkPress): Promise<BulkDelete>;
  /** Starts it, once; `typed` is what the person typed to mean it. */
  confirm(press: BulkPress, typed: string): Promise<BulkDelete>;
  /** Before the first batch nothing is lost; after it, what is deleted stays deleted and is counted. */
  stop(press: BulkPress): Promise<void>;
  /** Goes on with a paused one. */
  goOn(press: BulkPress): Promise<void>;
};

export function createBulkPresses(parts: BulkParts): BulkPresses {
  const { db, log } = parts;

  async function get(press: BulkPress): Promise<BulkDelete> {
    const bulk = await findBulk(db, press);
    if (!bulk) throw over();
    if (bulk.userId !== press.userId) {
      throw new AppError('not_the_requester', 'Only the person who began this delete can decide about it.');
    }
    return bulk;
  }

  /** A press is done once it is recorded: when Slack does not take the new look now, the job shows it soon. */
  async function show(bulk: BulkDelete): Promise<void> {
    try {
      if (bulk.state === 'cancelled') await finishBulk(parts, bulk);
      else if (bulk.messageTs) await showBulk(parts, bulk);
    } catch (error) {
      log.warn({ bulkId: bulk.id, cause: messageOf(error) }, 'a delete of many was not shown');
    }
  }

  return {
    get,

    async confirm(press, typed) {
      const bulk = await get(press);
      if (bulk.state !== 'shown') throw already('started', bulk.startedAt, bulk.userId);
      if (Date.now() - bulk.updatedAt.getTime() > KEEP.shownHours * 3_600_000) throw over();
      const guard = guardOf(bulk);
      if (!fitsGuard(guard, typed)) throw wrongWords(guard);
      const changes = { started_at: new Date() };
      const moved = await db
        .transaction()
        .execute((trx) => queueRun(parts, trx, refOf(bulk), ['shown'], changes));
      if (moved) return moved;
      const now = await get(press);
      throw already('started', now.startedAt, now.userId);
    },

    async stop(press) {
      const bulk = await get(press);
      const ref = refOf(bulk);
      const changes = { stopped_by: press.userId, stopped_at: new Date() };
      const untouched = ['queued', 'grace', 'paused'] as const;
      const cancelled = await db.transaction().execute(async (trx) => {
        const over = { ...changes, note: null, state: 'cancelled' as const };
        const moved = await moveBulk(trx, ref, [...untouched], over, 'untouched', 'unstopped');
        // A paused one has no job on its way that would show it when this press cannot.
        if (moved && bulk.state === 'paused') {
          await parts.jobs.send(trx, QUEUES.tell, ref, { startAfterSeconds: TELL_AGAIN_SECONDS });
        }
        return moved;
      });
      const counting = () =>
        db.transaction().execute(async (trx) => {
          const stopped = await moveBulk(
            trx,
            ref,
            ['queued', 'running', 'grace', 'paused'],
            changes,
            'unstopped',
          );
          // Nobody is at work on a paused one: what it did is still to be counted.
          const again = { note: null, interruptions: 0 };
          return stopped?.state === 'paused' ? queueRun(parts, trx, ref, ['paused'], again) : stopped;
        });
      const moved = cancelled ?? (await counting());
      if (moved) return show(moved);
      const now = await get(press);
      throw now.stoppedAt ? already('stopped', now.stoppedAt, now.stoppedBy) : over();
    },

    async goOn(press) {
      const bulk = await get(press);
      const again = { note: null, interruptions: 0 };
      const moved = await db.transaction().execute(async (trx) => {
        // While nothing went, a backup can be made anew: contacts were edited in the days of a pause.
        await moveBulk(trx, refOf(bulk), ['paused'], ANEW, 'untouched');
        return queueRun(parts, trx, refOf(bulk), ['paused'], again);
      });
      if (moved) return show(moved);
      const now = await get(press);
      throw now.state === 'done' || now.state === 'cancelled'
        ? over()
        : already('started', now.updatedAt, now.userId);
    },
  };
}

function wrongWords(guard: ReturnType<typeof guardOf>): AppError {
  const words = guard.kind === 'none' ? '' : guard.words;
  return new AppError('guard_wrong', `Type ${words} to delete them. Nothing was deleted.`);
}

function already(what: 'started' | 'stopped', at: Date | null, by: string | null): AppError {
  const facts = { at, by };
  return new AppError(`already_${what}`, `This was ${what} already.`, { facts });
}

function over(): AppError {
  return new AppError('bulk_over', 'This delete is over, or was not kept: choose the contacts again.');
}
