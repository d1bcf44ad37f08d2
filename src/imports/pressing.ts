/** What every press on an import begins and ends with: found, checked against its sharer, its choice kept, and shown. */
import { AppError, messageOf } from '../errors.ts';
import type { Import, ImportState } from './import.ts';
import type { Choice } from './offer.ts';
import type { ImportParts } from './parts.ts';
import { findImport, moveImport, refOf } from './repository.ts';
import { showImport } from './show.ts';

/**
 * A button or a select under an import's message. In a channel the sharer decides, and whoever `mayImport`; what was sent to the
 * bot alone is the sharer's.
 */
export type Press = { workspaceId: string; importId: string; userId: string; mayImport: boolean };

/**
 * Ids as the service numbers them; what is absent stays as chosen before. `plan` is the number of the plan that the person saw:
 * any other is not what they said yes to.
 */
export type Chosen = { typeId?: number; countryId?: number; plan?: number };

/** No job changes the look of these any more. */
const SETTLED: ImportState[] = ['refused', 'blocked', 'offered', 'paused', 'stopped', 'done'];

export function createPressing(parts: ImportParts) {
  const { db, contacts, log } = parts;

  async function getPressed(press: Press): Promise<Import> {
    const imported = await findImport(db, press);
    if (!imported) throw over();
    const mayDecide = press.mayImport && imported.source === 'channel';
    if (imported.sharerId !== press.userId && !mayDecide) {
      const facts = { sharerId: imported.sharerId };
      const text =
        'Only the person who shared this file, and people who may import contacts, can decide about it.';
      throw new AppError('not_the_sharer', text, { facts });
    }
    return imported;
  }

  /** For what reads or writes contacts: those of the account that the file was shared for, and of no other. */
  async function checkAccount(imported: Import): Promise<void> {
    const account = await parts.accountOf(imported.workspaceId);
    if (account.id === imported.accountId) return;
    throw new AppError(
      'other_account',
      'This workspace was connected to another contacts account since this file was shared. To import the file there, share it again.',
    );
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

  /** A country changes which rows go in, so what is planned is another plan then. */
  function keepChoice(imported: Import, choice: Choice): Promise<Import | undefined> {
    const isOther = choice.country?.id !== imported.choice.country?.id;
    const plan = imported.plan + Number(isOther);
    return moveImport(db, refOf(imported), ['offered'], { choice, plan, note: null });
  }

  return { getPressed, checkAccount, show, choiceWith, keepChoice };
}

export function checkPlan(imported: Import, { plan }: Pick<Chosen, 'plan'>): void {
  if (plan !== undefined && plan !== imported.plan) throw planChanged();
}

export function planChanged(): AppError {
  return new AppError(
    'plan_changed',
    'What would happen changed since this button was shown. Look at the counts as they are now, then press again.',
  );
}

const STARTED: ImportState[] = ['queued', 'running', 'paused', 'stopped', 'done'];

/** Why a press comes too late. */
export function refusal(imported: Import): AppError {
  if (imported.state === 'reading') return beingRead();
  if (!STARTED.includes(imported.state)) return over();
  const facts = { by: imported.startedBy, at: imported.startedAt };
  return new AppError('already_started', 'This import was started already.', { facts });
}

export function beingRead(): AppError {
  return new AppError(
    'plan_changed',
    'The file is being read just now. Wait a moment for its plan, then press again.',
  );
}

function over(): AppError {
  return new AppError('import_over', 'This offer is over. To import the file, share it again.');
}
