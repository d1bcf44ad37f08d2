/** Queues the next job of an import's chain of runs. */
import type { Import, ImportState } from './import.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { type Changes, type ImportDb, type ImportRef, moveImport } from './repository.ts';

/** One job of the chain; a job whose number is not the import's any more has nothing left to do. */
export type RunLink = ImportRef & { link: number };

/** In the caller's transaction; undefined when the import is in none of the states `from`. */
export async function queueRun(
  parts: Pick<ImportParts, 'jobs'>,
  trx: ImportDb,
  ref: ImportRef,
  from: ImportState[],
  changes: Changes,
  startAfterSeconds = 0,
): Promise<Import | undefined> {
  const moved = await moveImport(trx, ref, from, { ...changes, state: 'queued' });
  if (!moved) return undefined;
  const link = moved.link + 1;
  await moveImport(trx, ref, ['queued'], { link });
  const next: RunLink = { ...ref, link };
  // One that has begun comes to its end before the next one begins.
  await sendJob(parts, trx, QUEUES.run, next, startAfterSeconds, { first: link > 1 });
  return { ...moved, link };
}
