/** The job that withdraws what nobody went on with, and drops the kept file. */
import { dropFile } from './kept-file-repository.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { OFFER_SECONDS } from './read-job.ts';
import { findImport, type ImportRef, moveImport } from './repository.ts';
import { showImport } from './show.ts';

const WAITING = ['offered', 'blocked', 'paused'] as const;
/** The job comes when the time is up by the clock of the database; ours may differ by this much. */
const CLOCKS_SECONDS = 60;

export async function expireJob(parts: ImportParts, ref: ImportRef): Promise<void> {
  const imported = await findImport(parts.db, ref);
  if (!imported || !WAITING.some((state) => state === imported.state)) return;
  const restSeconds = OFFER_SECONDS - (Date.now() - imported.updatedAt.getTime()) / 1000;
  if (restSeconds > CLOCKS_SECONDS) {
    // Somebody touched it since: its time began anew.
    await sendJob(parts, parts.db, QUEUES.expire, ref, Math.ceil(restSeconds));
    return;
  }
  const expired = await moveImport(parts.db, ref, [...WAITING], { state: 'expired' });
  if (!expired) return;
  await dropFile(parts.db, ref);
  await showImport(parts, expired);
}
