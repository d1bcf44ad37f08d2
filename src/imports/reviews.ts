/** What people change about a plan before it is carried out, and what they look at to do so. */
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../errors.ts';
import type { GivenFormat, Overrides } from './file-reading.ts';
import type { Import } from './import.ts';
import { readKept } from './kept-file-repository.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import type { PlanCsvJob } from './plan-csv-job.ts';
import { askForPlanCsv, findMapping } from './plans-repository.ts';
import type { Policy } from './policy.ts';
import { type Chosen, checkPlan, createPressing, type Press, refusal } from './pressing.ts';
import { moveImport, refOf } from './repository.ts';
import { type Understood, understand } from './understand.ts';

/** What a review ends with: all that the plan is made by. Without a type or a country, none is chosen. */
export type Reviewed = Chosen & {
  format: GivenFormat;
  /** The columns decided about; those decided before stay so while the format does. */
  columns: Overrides['columns'];
  policy: Policy;
};

/** The import as offered, and its file as it is understood. */
export type Review = { imported: Import; understood: Understood };

/** Refusals as of `Presses`, and `plan_asked_for`. */
export type Reviews = {
  /** The offered import, its file read as `format` says, or as now; writes nothing. @throws AppError of the file too */
  review(press: Press, format?: GivenFormat): Promise<Review>;
  /** Has it planned anew where something changed. */
  change(press: Press, reviewed: Reviewed): Promise<void>;
  /** Has the plan made as a CSV file, once. */
  planCsv(press: Press, plan: number | undefined): Promise<void>;
};

export function createReviews(parts: ImportParts): Reviews {
  const { db, contacts } = parts;
  const { getPressed, checkAccount, show, choiceWith, keepChoice } = createPressing(parts);
  return {
    async review(press, format) {
      const imported = await getPressed(press);
      if (imported.state !== 'offered') throw refusal(imported);
      await checkAccount(imported);
      const account = await parts.accountOf(imported.workspaceId);
      const ref = refOf(imported);
      const understood = await understand(() => readKept(db, ref), {
        contacts,
        account,
        overrides: withFormat(imported, format ?? imported.overrides.format),
        findMapping: (fingerprint) => findMapping(db, account.id, fingerprint),
      });
      return { imported, understood };
    },

    async change(press, { format, columns, policy, ...chosen }) {
      const imported = await getPressed(press);
      if (imported.state !== 'offered') throw refusal(imported);
      await checkAccount(imported);
      checkPlan(imported, chosen);
      const { typeId, countryId } = chosen;
      const picked = await choiceWith(imported, chosen);
      const choice = { type: typeId ? picked.type : null, country: countryId ? picked.country : null };
      const before = withFormat(imported, format);
      const overrides = { format, columns: { ...before.columns, ...columns } };
      const planned = { overrides: imported.overrides, policy: imported.policy };
      const ref = refOf(imported);
      const moved = isDeepStrictEqual(planned, { overrides, policy })
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
      await checkAccount(imported);
      checkPlan(imported, { ...(plan !== undefined && { plan }) });
      const job: PlanCsvJob = { ...refOf(imported), plan: imported.plan };
      const isFirst = await db.transaction().execute(async (trx) => {
        const asked = await askForPlanCsv(trx, job, imported.plan);
        if (asked) await parts.jobs.send(trx, QUEUES.planCsv, job);
        return asked;
      });
      if (isFirst) return imported.note === null ? undefined : show({ ...imported, note: null });
      const text = 'This plan was asked for as CSV already: it is in this thread, or on its way there.';
      throw new AppError('plan_asked_for', text);
    },
  };
}

/** What was said about columns holds for the columns that it was said about. */
function withFormat({ overrides }: Import, format: GivenFormat): Overrides {
  return isDeepStrictEqual(format, overrides.format) ? overrides : { format, columns: {} };
}
