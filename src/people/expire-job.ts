/** The job that deletes a save a day after its list was shown, when nothing is going on with it any more. */
import { type PeopleParts, QUEUES } from './parts.ts';
import { dropSave, findSave, type SaveRef } from './repository.ts';

export const EXPIRE_SECONDS = 24 * 3600;

export async function expireJob({ db, jobs }: PeopleParts, ref: SaveRef): Promise<void> {
  if (await dropSave(db, ref)) return;
  // Started late, and on its way still.
  if (await findSave(db, ref)) {
    await jobs.send(db, QUEUES.expire, ref, { startAfterSeconds: EXPIRE_SECONDS });
  }
}
