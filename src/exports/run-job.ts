/** The job that makes the file of an export and hands it over, or says why there is none. */
import type { Account } from '../contacts/account.ts';
import { isContactsError } from '../contacts/client-errors.ts';
import { AppError, messageOf } from '../errors.ts';
import { Superseded } from '../run-ends.ts';
import { findChosen } from './chosen.ts';
import { type ContactsCsv, writeContactsCsv } from './contacts-csv.ts';
import { type Export, fileNameOf } from './export.ts';
import { isForgottenSince, readClock } from './forget-repository.ts';
import type { ExportParts } from './parts.ts';
import { dropExport, type ExportRef, refOf, takeExport, writeFenced } from './repository.ts';

/** A service that is away is asked again this often, beside the tries of each call; faults of ours are tried longer. */
const MOST_PASSING = 3;
const MOST_ATTEMPTS = 8;

/**
 * May be killed at any moment and run again, in any process. The file is shown once: a run that died while it showed one
 * is followed by one that looks whether the person has it.
 */
export async function runJob(parts: ExportParts, ref: ExportRef, signal: AbortSignal): Promise<void> {
  const taken = await takeExport(parts.db, ref);
  if (!taken) return;
  try {
    const delivered = taken.fileId !== null && (await parts.face.isDelivered(taken, taken.fileId));
    if (!delivered && taken.note !== null) await tellFailure(parts, taken);
    else if (!delivered) await makeAndDeliver(parts, taken, signal);
    await dropExport(parts.db, ref);
  } catch (error) {
    if (error instanceof Superseded) return;
    if (signal.aborted || taken.note !== null || mayPass(error, taken)) throw error;
    await giveUp(parts, taken, error);
  }
}

async function makeAndDeliver(parts: ExportParts, taken: Export, signal: AbortSignal): Promise<void> {
  if (taken.attempt > MOST_ATTEMPTS) throw new Error('every run of this export ended the process');
  while ((await deliverOnce(parts, taken, signal)) === 'outdated') signal.throwIfAborted();
}

/** 'outdated': somebody in the file is to be forgotten, and nobody has seen it. */
async function deliverOnce(
  parts: ExportParts,
  taken: Export,
  signal: AbortSignal,
): Promise<'delivered' | 'outdated'> {
  const { db, contacts, face, log } = parts;
  const account = await getAccount(parts, taken);
  const began = await readClock(db);
  const chosen = await findChosen(contacts, account, taken.wish, signal);
  const csv = await writeContactsCsv({ contacts, account, chosen }, face.maxBytes, signal);
  try {
    if (csv.contacts === 0) throw nobodyLeft();
    const fileId = await upload(parts, taken, csv, signal);
    // A file of many contacts takes its time.
    await getAccount(parts, taken);
    if (await isForgottenSince(db, account.id, began)) return 'outdated';
    if (!(await writeFenced(db, taken, { file_id: fileId }))) throw new Superseded();
    await face.deliver(taken, fileId, csv);
    log.info({ exportId: taken.id, contacts: csv.contacts, bytes: csv.bytes }, 'an export was delivered');
    return 'delivered';
  } finally {
    await csv.close();
  }
}

function upload(
  { face }: ExportParts,
  taken: Export,
  { bytes, read, readAt }: ContactsCsv,
  signal: AbortSignal,
): Promise<string> {
  return face.upload({ name: fileNameOf(taken.wish, readAt), bytes, read }, signal);
}

/** The account that the export was asked for, and no other. */
async function getAccount({ accountOf }: ExportParts, taken: Export): Promise<Account> {
  const account = await accountOf(taken.workspaceId);
  if (account.id === taken.accountId) return account;
  throw new AppError(
    'other_account',
    'This workspace was connected to another contacts account since. Ask for the export again to get the contacts of that one.',
  );
}

function mayPass(error: unknown, { attempt }: Export): boolean {
  if (isContactsError(error, 'unavailable', 'rate_limited')) return attempt < MOST_PASSING;
  return !(error instanceof AppError) && attempt < MOST_ATTEMPTS;
}

/**
 * The reason is recorded first, so that it is told even if this process dies. After a fault of ours the next run tells it,
 * which looks first whether the file arrived after all.
 */
async function giveUp(parts: ExportParts, taken: Export, error: unknown): Promise<void> {
  const { db, log } = parts;
  const facts = { exportId: taken.id, cause: messageOf(error) };
  if (error instanceof AppError) log.info({ ...facts, code: error.code }, 'an export was given up');
  else log.error({ ...facts, err: error }, 'an export was given up by a fault of ours');
  const note =
    error instanceof AppError
      ? error.message
      : `Something went wrong on our side, several times. Whoever runs me finds it in the log under ${taken.id}.`;
  if (!(await writeFenced(db, taken, { note }))) return;
  if (!(error instanceof AppError)) throw error;
  await tellFailure(parts, { ...taken, note });
  await dropExport(db, refOf(taken));
}

async function tellFailure({ face, log }: ExportParts, failed: Export): Promise<void> {
  try {
    await face.tellFailure(failed);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ exportId: failed.id, cause: messageOf(error) }, 'nobody could be told of a failed export');
  }
}

function nobodyLeft(): AppError {
  return new AppError('nobody_left', 'None of these contacts is there any more: search again to see who is.');
}
