/** What people press under the message of an import: each press is checked, recorded once, and shown. */
import { AppError, messageOf } from '../errors.ts';
import { type Choice, type Import, type ImportState, tallyOf } from './import.ts';
import { dropFile } from './kept-file-repository.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { queueRun } from './queue-run.ts';
import { OFFER_SECONDS } from './read-job.ts';
import { findImport, moveImport, refOf } from './repository.ts';
import { showImport } from './show.ts';

/** A button or a select under an import's message; whoever pressed is checked against the sharer. */
export type Press = { workspaceId: string; importId: string; userId: string };

/** Ids as the service numbers them; what is absent stays as chosen before. */
export type Chosen = { typeId?: number; countryId?: number };

/**
 * Every refusal is an AppError whose text is for the person who pressed: `not_the_sharer` (facts.sharerId),
 * `already_started` (facts.by, facts.at), `choose_first`, `import_over`.
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

/** No job changes the look of these any more. */
const SETTLED: ImportState[] = ['refused', 'blocked', 'offered', 'paused', 'stopped', 'done'];

export function createPresses(parts: ImportParts): Presses {
  const { db, contacts, log } = parts;

  async function getPressed(press: Press): Promise<Import> {
    const imported = await findImport(db, press);
    if (!imported) throw over();
    if (imported.sharerId !== press.userId) {
      const facts = { sharerId: imported.sharerId };
      throw new AppError('not_the_sharer', 'Only the person who shared this file can decide about it.', {
        facts,
      });
    }
    return imported;
  }

  /**
   * A press is done once it is recorded: when Slack does not take the new look now, a job shows it soon. And a job that was
   * quicker than Slack has its look put back.
   */
  async function show(imported: Import): Promise<void> {
    try {
      await showImport(parts, imported);
      const now = await findImport(db, refOf(imported));
      if (now && now.state !== imported.state && SETTLED.includes(now.state)) await showImport(parts, now);
    } catch (error) {
      log.warn({ importId: imported.id, cause: messageOf(error) }, 'an import was not shown');
    }
  }

  async function choiceWith(imported: Import, { typeId, countryId }: Chosen): Promise<Choice> {
    const { choice } = imported;
    const account = await parts.accountOf(imported.workspaceId);
    const pick = async <T extends { id: number }>(
      id: number | undefined,
      before: T | null,
      all: () => Promise<T[]>,
    ) =>
      id === undefined || id === before?.id ? before : ((await all()).find((one) => one.id === id) ?? null);
    return {
      type: await pick(typeId, choice.type, () => contacts.types(account)),
      country: await pick(countryId, choice.country, () => contacts.countries(account)),
    };
  }

  return {
    async choose(press, chosen) {
      const imported = await getPressed(press);
      const choice = await choiceWith(imported, chosen);
      const moved = await moveImport(db, refOf(imported), ['offered'], { choice });
      if (!moved) throw refusal(imported);
      await show(moved);
    },

    async start(press, chosen) {
      const imported = await getPressed(press);
      if (imported.state !== 'offered') throw refusal(imported);
      const choice = await choiceWith(imported, chosen);
      checkChoice(imported, choice);
      const changes = { choice, started_by: press.userId, started_at: new Date() };
      const moved = await db
        .transaction()
        .execute((trx) => queueRun(parts, trx, refOf(imported), ['offered'], changes));
      if (!moved) throw refusal(await getPressed(press));
      await show(moved);
    },

    async dismiss(press) {
      const imported = await getPressed(press);
      const moved = await moveImport(db, refOf(imported), ['offered', 'blocked'], { state: 'dismissed' });
      if (!moved) throw refusal(imported);
      await dropFile(db, refOf(imported));
      await show(moved);
    },

    async stop(press) {
      const imported = await getPressed(press);
      const ref = refOf(imported);
      const changes = { stopped_by: press.userId, stopped_at: new Date() };
      // One that has sent nothing yet need not wait for its turn to be stopped.
      const idle = imported.state === 'queued' && imported.doneRow === 0 && imported.batchTo === null;
      const moved = idle
        ? await moveImport(db, ref, ['queued'], { ...changes, state: 'stopped', receipt: null })
        : await moveImport(db, ref, ['queued', 'running'], changes);
      if (!moved) throw refusal(imported);
      if (moved.state === 'stopped') await sendJob(parts, db, QUEUES.expire, ref, OFFER_SECONDS);
      await show(moved);
    },

    async goOn(press) {
      const imported = await getPressed(press);
      const ref = refOf(imported);
      const moved = await db.transaction().execute(async (trx) => {
        const again = await moveImport(trx, ref, ['blocked'], { state: 'reading', note: null });
        if (again) await sendJob(parts, trx, QUEUES.read, ref);
        return again ?? (await queueRun(parts, trx, ref, ['paused', 'stopped'], GOING_ON));
      });
      if (!moved) throw refusal(imported);
      await show(moved);
    },
  };
}

function checkChoice({ offer }: Import, choice: Choice): void {
  if (!choice.type) {
    throw new AppError('choose_first', 'Choose the contact type first, then press Import again.');
  }
  if (!offer || tallyOf(offer, choice).fit > 0) return;
  throw new AppError(
    'choose_first',
    offer.withCountry.fit > 0
      ? 'Choose the country for the rows that name none, then press Import again.'
      : 'No row of this file can go in as it is. Correct the file and share it again.',
  );
}

const STARTED: ImportState[] = ['queued', 'running', 'paused', 'stopped', 'done'];

/** Why a press comes too late. */
function refusal(imported: Import): AppError {
  if (!STARTED.includes(imported.state)) return over();
  const facts = { by: imported.startedBy, at: imported.startedAt };
  return new AppError('already_started', 'This import was started already.', { facts });
}

function over(): AppError {
  return new AppError('import_over', 'This offer is over. To import the file, share it again.');
}
