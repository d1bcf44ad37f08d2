/** The job that makes plan.csv of an offer and puts it into the thread, or says why there is none. */
import { setTimeout as wait } from 'node:timers/promises';
import { AppError, messageOf } from '../errors.ts';
import type { Import } from './import.ts';
import { readKept } from './kept-file-repository.ts';
import type { Offer } from './offer.ts';
import type { ImportParts } from './parts.ts';
import { writePlanCsv } from './plan-csv.ts';
import { findImport, type ImportRef, moveImport, refOf } from './repository.ts';
import { showImport } from './show.ts';

/** `plan` is the number of the plan that was asked for; a newer one makes it pointless. */
export type PlanCsvJob = ImportRef & { plan: number };

const TRIES = 3;
const PAUSE_MS = 2000;

/** A process that dies between Slack's last step and the end of the job may hand the file over twice. */
export async function planCsvJob(
  parts: ImportParts,
  { plan, ...ref }: PlanCsvJob,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const imported = await findImport(parts.db, ref);
    if (imported?.state !== 'offered' || imported.plan !== plan || !imported.offer) return;
    try {
      return await makeAndHand(parts, imported, imported.offer, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError || attempt === TRIES) return giveUp(parts, imported, error);
      await wait(PAUSE_MS, undefined, { signal });
    }
  }
}

async function makeAndHand(
  parts: ImportParts,
  imported: Import,
  offer: Offer,
  signal: AbortSignal,
): Promise<void> {
  const ref = refOf(imported);
  const account = await parts.accountOf(imported.workspaceId);
  const { contacts } = parts;
  const bytes = () => readKept(parts.db, ref);
  const csv = await writePlanCsv({ bytes, imported, offer, contacts, account }, signal);
  try {
    // One that was withdrawn meanwhile lost its file in the middle: what was read of it is no plan.
    const now = await findImport(parts.db, ref);
    if (now?.state !== 'offered' || now.plan !== imported.plan) return;
    const name = `plan-${imported.fileName.replace(/\.[a-z]+$/i, '') || 'import'}.csv`;
    const comment = 'What would become of each row. Nothing is written yet.';
    await parts.face.hand(imported, { name, bytes: csv.bytes, read: csv.read }, comment, signal);
  } finally {
    await csv.close();
  }
}

/** Says why, and lets the next press try again. */
async function giveUp(parts: ImportParts, imported: Import, error: unknown): Promise<void> {
  const known = error instanceof AppError;
  const facts = { importId: imported.id, cause: messageOf(error) };
  if (known) parts.log.info(facts, 'a plan was not handed over');
  else parts.log.error({ ...facts, err: error }, 'a plan was not handed over by a fault of ours');
  const why = known
    ? error.message
    : `Something went wrong on our side. Whoever runs me finds it in the log under ${imported.id}.`;
  const note = `The plan as CSV could not be made. ${why} Then press Plan as CSV again.`;
  const told = await moveImport(parts.db, refOf(imported), ['offered'], { note, plan_csv: null });
  if (told) await showImport(parts, told);
}
