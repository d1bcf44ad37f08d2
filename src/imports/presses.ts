/** What people press under the message of an import: each press is checked, recorded once, and shown. */
import { AppError } from '../errors.ts';
import { fingerprintOf } from './adjust-mapping.ts';
import { type Import, isTypeMissing } from './import.ts';
import { dropFile } from './kept-file-repository.ts';
import { checkNotUndone } from './may-undo.ts';
import { type Choice, goesIn, type Offer, tallyOf } from './offer.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { findSameFile, saveMapping } from './plans-repository.ts';
import { type Chosen, checkPlan, createPressing, type Press, planChanged, refusal } from './pressing.ts';
import { queueRun } from './queue-run.ts';
import { OFFER_SECONDS } from './read-job.ts';
import { type Changes, type ImportDb, type ImportRef, moveImport, refOf } from './repository.ts';

/**
 * Every refusal is an AppError whose text is for the person who pressed: `not_the_sharer` (facts.sharerId),
 * `already_started` (facts.by, facts.at), `same_file_running` (facts too), `choose_first`, `already_stopped`,
 * `import_undone`, `plan_changed`, `import_over`, `other_account`.
 */
export type Presses = {
  /** Remembers a choice and shows the offer with it. */
  choose(press: Press, chosen: Chosen): Promise<void>;
  /** Starts the run, once; a choice made in the same breath may be handed along. */
  start(press: Press, chosen: Chosen): Promise<void>;
  dismiss(press: Press): Promise<void>;
  /** What is in stays in; what is on its way comes to its end. */
  stop(press: Press): Promise<void>;
  /** Reads a blocked file again, or goes on with a paused or stopped run. */
  goOn(press: Press): Promise<void>;
};

const GOING_ON = { note: null, interruptions: 0, stopped_by: null, stopped_at: null, reported: false };

export function createPresses(parts: ImportParts): Presses {
  const { db } = parts;
  const { getPressed, checkAccount, show, choiceWith, keepChoice } = createPressing(parts);

  /** Two runs of one file would both find its people missing. */
  async function checkSameFile(imported: Import): Promise<void> {
    const { fileHash } = imported;
    const seen = fileHash ? await findSameFile(db, imported, fileHash) : undefined;
    if (seen?.what !== 'under_way') return;
    throw new AppError(
      'same_file_running',
      'The very same file is being imported just now. Wait for its receipt, then press Import again: whoever is in by then is skipped.',
      { facts: { by: seen.by, at: new Date(seen.at) } },
    );
  }

  /** One that waits because the service asked it to is counted now. */
  function endWait(ref: ImportRef, changes: Changes): Promise<Import | undefined> {
    return db
      .transaction()
      .execute((trx) => queueRun(parts, trx, ref, ['queued'], { ...changes, waits_until: null }));
  }

  return {
    async choose(press, chosen) {
      const imported = await getPressed(press);
      await checkAccount(imported);
      const moved = await keepChoice(imported, await choiceWith(imported, chosen));
      if (!moved) throw refusal(imported);
      await show(moved);
    },

    async start(press, chosen) {
      const imported = await getPressed(press);
      if (imported.state !== 'offered') throw refusal(imported);
      await checkAccount(imported);
      checkPlan(imported, chosen);
      const choice = await choiceWith(imported, chosen);
      if (chosen.plan !== undefined && choice.country?.id !== imported.choice.country?.id) {
        const moved = await keepChoice(imported, choice);
        if (moved) await show(moved);
        throw planChanged();
      }
      checkChoice(imported, choice);
      await checkSameFile(imported);
      const changes = { choice, note: null, started_by: press.userId, started_at: new Date() };
      const ref = refOf(imported);
      const moved = await db.transaction().execute(async (trx) => {
        const queued = await queueRun(parts, trx, ref, ['offered'], changes);
        if (queued && queued.plan !== imported.plan) throw planChanged();
        if (queued?.offer) await rememberMapping(trx, queued, queued.offer);
        return queued;
      });
      if (!moved) throw refusal(await getPressed(press));
      await show(moved);
    },

    async dismiss(press) {
      const imported = await getPressed(press);
      const changes = { state: 'dismissed' as const, stopped_by: press.userId, stopped_at: new Date() };
      const moved = await moveImport(db, refOf(imported), ['offered', 'blocked'], changes);
      if (!moved) throw refusal(imported);
      await dropFile(db, refOf(imported));
      await show(moved);
    },

    async stop(press) {
      const imported = await getPressed(press);
      const ref = refOf(imported);
      const changes = { stopped_by: press.userId, stopped_at: new Date() };
      if (imported.stoppedAt) throw stoppedAlready();
      const moved =
        (isIdle(imported) && (await moveImport(db, ref, ['queued'], { ...changes, state: 'stopped' }))) ||
        (imported.waitsUntil && (await endWait(ref, changes))) ||
        (await moveImport(db, ref, ['queued', 'running'], changes));
      if (!moved) throw refusal(imported);
      if (moved.state === 'stopped') await sendJob(parts, db, QUEUES.expire, ref, OFFER_SECONDS);
      await show(moved);
    },

    async goOn(press) {
      const imported = await getPressed(press);
      await checkAccount(imported);
      const ref = refOf(imported);
      const moved = await db.transaction().execute(async (trx) => {
        const again = await moveImport(trx, ref, ['blocked'], { state: 'reading', note: null });
        if (again) await sendJob(parts, trx, QUEUES.read, ref);
        if (again) return again;
        const queued = await queueRun(parts, trx, ref, ['paused', 'stopped'], GOING_ON);
        // Only now, with the import locked: an undo that begins in this moment asks for it first.
        if (queued) await checkNotUndone(parts, trx, queued);
        return queued;
      });
      if (!moved) throw refusal(imported);
      await show(moved);
    },
  };
}

/** One that has sent nothing yet need not wait for its turn to be stopped. */
function isIdle({ state, doneRow, batchTo }: Import): boolean {
  return state === 'queued' && doneRow === 0 && batchTo === null;
}

function stoppedAlready(): AppError {
  return new AppError('already_stopped', 'This import is being stopped already.');
}

function checkChoice({ offer, policy }: Import, choice: Choice): void {
  if (isTypeMissing({ offer, choice, policy })) {
    throw new AppError('choose_first', 'Choose the contact type first, then press Import again.');
  }
  if (!offer) return;
  if (goesIn(tallyOf(offer, choice)) > 0) return;
  throw new AppError(
    'choose_first',
    goesIn(offer.withCountry) > 0
      ? 'Choose the country for the rows that name none, then press Import again.'
      : 'Nothing of this file would go in as it is planned. The message with the plan says what to do.',
  );
}

/** Only what somebody decided: a guess is made anew for each file, whose values may tell more. */
async function rememberMapping(trx: ImportDb, imported: Import, offer: Offer): Promise<void> {
  const isDecided = offer.remembered || Object.keys(imported.overrides.columns).length > 0;
  if (!isDecided || offer.format.headerRow === 'none') return;
  await saveMapping(trx, refOf(imported), fingerprintOf(offer.columns), offer.mapping);
}
