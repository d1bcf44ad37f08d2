/** The job that adds the people of a save and shows the result; and what becomes of it when that fails. */
import { ContactsError } from '../contacts/client-errors.ts';
import { AppError, messageOf } from '../errors.ts';
import { LongWait, Superseded } from '../run-ends.ts';
import { type PeopleParts, QUEUES } from './parts.ts';
import { findSave, moveSave, refOf, type SaveRef, takeSave, writeRun } from './repository.ts';
import { addPeople, endShort } from './run.ts';
import type { Save } from './save.ts';

/** A save that failed, or whose process died, this often ends with what is known of it. */
const MOST_RUNS = 5;
/** Trying these again without a person doing something first would only fail again. */
const LASTING = ['keys_refused', 'not_connected', 'other_account'];

/** May be killed at any moment and run again, in any process: nobody is added twice, nobody is forgotten. */
export async function runJob(parts: PeopleParts, ref: SaveRef, signal: AbortSignal): Promise<void> {
  const taken = await takeSave(parts.db, ref);
  const done = taken ? await run(parts, taken, signal) : await findSave(parts.db, ref);
  if (done?.state !== 'done' || done.reported) return;
  await parts.face.report(done);
  await moveSave(parts.db, ref, ['done'], { reported: true });
}

async function run(parts: PeopleParts, taken: Save, signal: AbortSignal): Promise<Save | undefined> {
  try {
    return await addPeople(parts, taken, signal);
  } catch (error) {
    if (error instanceof Superseded) return undefined;
    if (signal.aborted) throw error;
    if (error instanceof LongWait && taken.run < MOST_RUNS) return handOn(parts, taken, error.seconds);
    if (taken.run < MOST_RUNS && !isLasting(error)) throw error;
    const { db, log } = parts;
    if (isKnown(error)) log.info({ save: taken.id, cause: messageOf(error) }, 'a save of people was ended');
    else log.error({ err: error, save: taken.id }, 'a save of people was ended by a fault of ours');
    const now = (await findSave(db, refOf(taken))) ?? taken;
    return endShort(parts, { ...now, run: taken.run }, reasonOf(error, taken), signal);
  }
}

async function handOn({ db, jobs }: PeopleParts, taken: Save, seconds: number): Promise<undefined> {
  await db.transaction().execute(async (trx) => {
    if (!(await writeRun(trx, taken, { state: 'queued' }))) return;
    const options = { startAfterSeconds: seconds, singletonKey: taken.accountId };
    await jobs.send(trx, QUEUES.run, refOf(taken), options);
  });
}

function isLasting(error: unknown): boolean {
  return error instanceof AppError && LASTING.includes(error.code);
}

function isKnown(error: unknown): boolean {
  return error instanceof AppError || error instanceof LongWait;
}

function reasonOf(error: unknown, { id }: Save): string {
  // Its message leaves open what reading the list settles.
  if (error instanceof ContactsError && error.outcomeUnknown)
    return 'The contacts service gave no answer, several times: try again later.';
  if (error instanceof AppError) return error.message;
  if (error instanceof LongWait) return 'The contacts service takes nothing more for now: try again later.';
  return `Something went wrong several times. Whoever runs me finds it in the log under ${id}.`;
}
