/** The job that reads a shared file and makes its offer, anew when its plan was changed; or says why there is none, or stays silent. */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ContactsError } from '../contacts/client-errors.ts';
import { AppError } from '../errors.ts';
import { type DownloadSource, download } from './download.ts';
import { examine } from './examine.ts';
import type { SharedFile } from './face.ts';
import { missing, PASSING, tooLarge } from './file-faults.ts';
import { type FileKind, kindOf, wrongKind } from './file-kind.ts';
import { findFile, isPassedOver } from './find-file.ts';
import type { Import } from './import.ts';
import { dropFile, keepFile, readKept } from './kept-file-repository.ts';
import type { Offer } from './offer.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { findMapping, findSameFile } from './plans-repository.ts';
import { type Changes, findImport, type ImportRef, moveImport, refOf } from './repository.ts';
import { showImport } from './show.ts';
import { NO_ROWS } from './table.ts';

/** An offer nobody takes is withdrawn, and its file dropped, after this long. */
export const OFFER_SECONDS = 7 * 24 * 3600;

const FETCHES = 3;
const PAUSE_MS = 1000;

/** May be repeated at any point: what is settled stays settled, and the message is shown once. */
export async function readJob(parts: ImportParts, ref: ImportRef, signal: AbortSignal): Promise<void> {
  const imported = await findImport(parts.db, ref);
  if (!imported) return;
  const settled = imported.state === 'reading' ? await settle(parts, imported, signal) : imported;
  const told = settled?.state === 'offered' || settled?.state === 'refused' || settled?.state === 'blocked';
  // Also one that was settled before: whoever settled it may have died before it was shown.
  if (told) await showImport(parts, settled);
}

async function settle(
  parts: ImportParts,
  imported: Import,
  signal: AbortSignal,
): Promise<Import | undefined> {
  const ref = refOf(imported);
  const changes = await read(parts, imported, signal);
  if (changes.state === 'ignored' || changes.state === 'refused') await dropFile(parts.db, ref);
  return parts.db.transaction().execute(async (trx) => {
    const moved = await moveImport(trx, ref, ['reading'], changes);
    if (moved?.state === 'offered' || moved?.state === 'blocked') {
      await sendJob(parts, trx, QUEUES.expire, ref, OFFER_SECONDS);
    }
    return moved;
  });
}

async function read(parts: ImportParts, imported: Import, signal: AbortSignal): Promise<Changes> {
  if (imported.offer) return planAgain(parts, imported, imported.offer, signal);
  const asked = imported.source !== 'channel';
  const file = await findFile(parts, imported, signal);
  if (file === 'repeated') return { state: 'ignored' };
  if (typeof file === 'string')
    return asked ? { state: 'refused', note: missing(file).message } : { state: 'ignored' };

  const found = { file_name: file.name };
  if (isPassedOver(imported, file)) return { ...found, state: 'ignored' };
  const kind = kindOf(file);
  if (kind === 'other') return { ...found, state: 'refused', note: wrongKind(file).message };
  try {
    return { ...found, ...(await fetchAndPlan(parts, imported, file, kind, signal)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // A .txt in a channel is most often something else, as is a table without rows: only a table of people is worth a word.
    const isSilent = !asked && (kind === 'text' || error.code === NO_ROWS);
    if (isSilent) return { ...found, state: 'ignored' };
    return { ...found, state: mayPass(error) ? 'blocked' : 'refused', note: error.message };
  }
}

/** Whether trying again later can help, without another file. */
function mayPass(error: AppError): boolean {
  return error instanceof ContactsError || PASSING.includes(error.code);
}

async function fetchAndPlan(
  parts: ImportParts,
  imported: Import,
  file: SharedFile,
  kind: FileKind,
  signal: AbortSignal,
): Promise<Changes> {
  if (file.size > parts.limits.maxBytes) throw tooLarge(parts.limits.maxBytes);
  const token = await parts.face.token(imported.workspaceId);
  const fileHash = await keep(parts, refOf(imported), { url: file.url, size: file.size, token }, signal);
  const offer = await planKept(parts, { ...imported, fileHash }, signal);
  if (!offer) {
    if (imported.source === 'channel') return { state: 'ignored' };
    throw noAddresses(kind);
  }
  const [onlyType, ...otherTypes] = offer.types;
  const type = otherTypes.length === 0 && onlyType ? onlyType : null;
  return { state: 'offered', offer, file_hash: fileHash, choice: { type, country: null } };
}

/** A file that is kept already is planned anew; what cannot be planned leaves the plan that was there. */
async function planAgain(
  parts: ImportParts,
  imported: Import,
  before: Offer,
  signal: AbortSignal,
): Promise<Changes> {
  try {
    const offer = await planKept(parts, imported, signal);
    if (!offer) throw noAddresses('table');
    return { state: 'offered', offer };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (mayPass(error)) return { state: 'blocked', note: error.message };
    const note = `That cannot be read as you chose, so the plan is as it was before. ${error.message}`;
    return { ...before.by, state: 'offered', note };
  }
}

async function planKept(
  parts: ImportParts,
  imported: Import,
  signal: AbortSignal,
): Promise<Offer | undefined> {
  const { db, contacts, limits } = parts;
  const account = await parts.accountOf(imported.workspaceId);
  const offer = await examine(
    () => readKept(db, refOf(imported)),
    {
      contacts,
      account,
      by: { overrides: imported.overrides, policy: imported.policy },
      findMapping: (fingerprint) => findMapping(db, account.id, fingerprint),
      limits,
    },
    signal,
  );
  const seen = imported.fileHash ? await findSameFile(db, imported, imported.fileHash) : undefined;
  return offer && { ...offer, seen: seen ?? null };
}

function noAddresses(kind: FileKind): AppError {
  return new AppError(
    'no_addresses',
    `No column of this ${kind === 'table' ? 'table' : 'file'} holds mostly e-mail addresses, which every contact needs. Check the file and share it again.`,
  );
}

/** Gives the SHA-256 of the bytes, hex. */
async function keep(
  parts: ImportParts,
  ref: ImportRef,
  source: DownloadSource,
  signal: AbortSignal,
): Promise<string> {
  const limits = { maxBytes: parts.limits.maxBytes, origins: parts.origins };
  for (let attempt = 1; ; attempt++) {
    try {
      const hash = createHash('sha256');
      async function* hashed(bytes: AsyncIterable<Buffer>) {
        for await (const piece of bytes) {
          hash.update(piece);
          yield piece;
        }
      }
      await keepFile(parts.db, ref, hashed(download(source, limits, signal)));
      return hash.digest('hex');
    } catch (error) {
      const passing = error instanceof AppError && PASSING.includes(error.code);
      if (!passing || attempt === FETCHES) throw error;
      parts.log.info({ importId: ref.importId, ...error.facts }, 'a shared file is fetched again');
      await wait(PAUSE_MS * attempt, undefined, { signal });
    }
  }
}
