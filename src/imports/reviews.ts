/** What people change about a plan before it is carried out, and what they look at to do so. */
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../errors.ts';
import type { Import, Overrides } from './import.ts';
import { readKept } from './kept-file-repository.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import type { PlanCsvJob } from './plan-csv-job.ts';
import { findMapping } from './plans-repository.ts';
import type { Policy } from './policy.ts';
import { type Chosen, checkPlan, createPressing, type Press, refusal } from './pressing.ts';
import { moveImport, refOf } from './repository.ts';
import { type Understood, understand } from './understand.ts';

/** What a review ends with: all that the plan is made by. */
export type Reviewed = Chosen & { overrides: Overrides; policy: Policy };

/** The import as offered, and its file as it is understood. */
export type Review = { imported: Import; understood: Understood };

/** Refusals as of `Presses`, and `plan_asked_for`. */
export type Reviews = {
  /** The offered import, its file understood as `overrides` say, or as now; writes nothing. @throws AppError of the file too */
  review(press: Press, overrides?: Overrides): Promise<Review>;
  /** Has it planned anew where something changed. */
  change(press: Press, reviewed: Reviewed): Promise<void>;
  /** Has the plan made as a CSV file, once. */
  planCsv(press: Press, plan: number | undefined): Promise<void>;
};

export function createReviews(parts: ImportParts): Reviews {
  const { db, contacts } = parts;
  const { getPressed, show, choiceWith, keepChoice } = createPressing(parts);
  return {
    async review(press, overrides) {
      const imported = await getPressed(press);
      if (imported.state !== 'offered') throw refusal(imported);
      const account = await parts.accountOf(imported.workspaceId);
      const ref = refOf(imported);
      const understood = await understand(() => readKept(db, ref), {
        contacts,
        account,
        overrides: overrides ?? imported.overrides,
        findMapping: (fingerprint) => findMapping(db, account.id, fingerprint),
      });
      return { imported, understood };
    },

    async change(press, { overrides, policy, ...chosen }) {
      const imported = await getPressed(press);
      if (imported.state !== 'offered') throw refusal(imported);
      checkPlan(imported, chosen);
      const choice = await choiceWith(imported, chosen);
      const before = { overrides: imported.overrides, policy: imported.policy };
      const ref = refOf(imported);
      const moved = isDeepStrictEqual(before, { overrides, policy })
        ? await keepChoice(imported, choice)
        : await db.transaction().execute(async (trx) => {
            const changes = { state: 'reading', note: null, choice, overrides, policy } as const;
            const again = await moveImport(trx, ref, ['offered'], { ...changes, plan: imported.plan + 1 });
            if (again) await sendJob(parts, trx, QUEUES.read, ref);
            return again;
          });
      if (!moved) throw refusal(imported);
      await show(moved);
    },

    async planCsv(press, plan) {
      const imported = await getPressed(press);
      if (imported.state !== 'offered') throw refusal(imported);
      checkPlan(imported, { ...(plan !== undefined && { plan }) });
      if (imported.planCsv === imported.plan) {
        const text = 'This plan was asked for as CSV already: it is in this thread, or on its way there.';
        throw new AppError('plan_asked_for', text);
      }
      const ref = refOf(imported);
      await db.transaction().execute(async (trx) => {
        const asked = await moveImport(trx, ref, ['offered'], { plan_csv: imported.plan });
        const job: PlanCsvJob = { ...ref, plan: imported.plan };
        if (asked) await parts.jobs.send(trx, QUEUES.planCsv, job);
      });
    },
  };
}
