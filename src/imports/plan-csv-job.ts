/** The job that makes plan.csv of an offer and puts it into the thread, or says why there is none. */
import { AppError, messageOf } from '../errors.ts';
import { readKept } from './kept-file-repository.ts';
import type { ImportParts } from './parts.ts';
import { writePlanCsv } from './plan-csv.ts';
import { findImport, type ImportRef, moveImport } from './repository.ts';
import { showImport } from './show.ts';

/** `plan` is the number of the plan that was asked for; a newer one makes it pointless. */
export type PlanCsvJob = ImportRef & { plan: number };

/** A process that dies between Slack's last step and the end of the job may hand the file over twice. */
export async function planCsvJob(
  parts: ImportParts,
  { plan, ...ref }: PlanCsvJob,
  signal: AbortSignal,
): Promise<void> {
  const imported = await findImport(parts.db, ref);
  if (imported?.state !== 'offered' || imported.plan !== plan || !imported.offer) return;
  try {
    const account = await parts.accountOf(imported.workspaceId);
    const { contacts } = parts;
    const bytes = () => readKept(parts.db, ref);
    const csv = await writePlanCsv({ bytes, imported, offer: imported.offer, contacts, account }, signal);
    try {
      // One that was withdrawn meanwhile lost its file in the middle: what was read of it is no plan.
      const now = await findImport(parts.db, ref);
      if (now?.state !== 'offered' || now.plan !== plan) return;
      const name = `plan-${imported.fileName.replace(/\.[a-z]+$/i, '') || 'import'}.csv`;
      const comment = 'What would become of each row. Nothing is written yet.';
      await parts.face.hand(imported, { name, bytes: csv.bytes, read: csv.read }, comment, signal);
    } finally {
      await csv.close();
    }
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    parts.log.info({ importId: imported.id, cause: messageOf(error) }, 'a plan was not handed over');
    const note = `The plan as CSV could not be made. ${error.message}`;
    const told = await moveImport(parts.db, ref, ['offered'], { note, plan_csv: null });
    if (told) await showImport(parts, told);
  }
}
