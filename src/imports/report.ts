/** Ends a run: counts the receipt by reading the list back, hands over failed.csv, and shows it. */
import { setTimeout as wait } from 'node:timers/promises';
import { AppError, messageOf } from '../errors.ts';
import type { NamelessFile } from '../nameless-file.ts';
import { readExceptions } from './exceptions-repository.ts';
import type { Import, Receipt } from './import.ts';
import { dropOldFiles } from './kept-file-repository.ts';
import { readBody } from './parse.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { findPresent } from './plan.ts';
import { OFFER_SECONDS } from './read-job.ts';
import { countReceipt, type KeyedRow } from './receipt.ts';
import { findImport, moveImport, refOf, writeFenced } from './repository.ts';
import type { Run } from './run.ts';
import { showImport } from './show.ts';
import { keyOf } from './validate.ts';

export const DAY_SECONDS = 24 * 3600;
/** Each window was waited for already. */
const LOOKS = 2;
const TRIES = 3;
const PAUSE_MS = 2000;

/** Settles the import as done, or as stopped: then the rows behind the last one settled were not come to. */
export async function report(run: Run, state: 'done' | 'stopped', signal: AbortSignal): Promise<Import> {
  const { parts, imported, ref, offer } = run;
  for (let attempt = 1; ; attempt++) {
    const present = await findPresent(parts.contacts.each(run.account, signal), run.winners);
    const { receipt: counted, failed } = await countReceipt({
      rows: keyedRows(run),
      exceptions: readExceptions(parts.db, ref),
      present,
      upTo: state === 'done' ? Number.POSITIVE_INFINITY : imported.doneRow,
      header: offer.columns,
      delimiter: offer.format.delimiter,
    });
    let attached: boolean | null = null;
    try {
      if (counted.notTaken > 0 && attempt < LOOKS) {
        await wait(parts.contacts.delays.lagMs, undefined, { signal });
        continue;
      }
      await parts.contacts.syncSoon(run.account);
      if (failed) attached = await hand(parts, imported, failed, signal);
    } finally {
      await failed?.close();
    }
    const receipt: Receipt = { ...counted, attached };
    const now = await parts.db.transaction().execute(async (trx) => {
      // Nobody has to go on: then it ends where it was stopped.
      if (state === 'stopped') await sendJob(parts, trx, QUEUES.expire, ref, OFFER_SECONDS);
      return writeFenced(trx, ref, imported.fence, { state, receipt });
    });
    return now ?? (await findImport(parts.db, ref)) ?? imported;
  }
}

/** Shows the receipt. The file stays as long as the import can be undone. */
export async function finishReport(parts: ImportParts, imported: Import): Promise<void> {
  if (imported.state !== 'done' && imported.state !== 'stopped') return;
  await showImport(parts, imported);
  const ref = refOf(imported);
  const now = await parts.db.transaction().execute(async (trx) => {
    const moved = await moveImport(trx, ref, ['done', 'stopped'], { reported: true });
    if (moved?.state !== 'done') return moved;
    await dropOldFiles(trx, ref);
    await sendJob(parts, trx, QUEUES.expire, ref, parts.undoDays * DAY_SECONDS);
    return moved;
  });
  // It was brought to its end while it was shown as stopped.
  if (now && now.state !== imported.state) await showImport(parts, now);
}

async function* keyedRows(run: Run): AsyncGenerator<KeyedRow> {
  for await (const { row, cells } of readBody(run.bytes(), run.offer.format)) {
    yield { row, cells, key: keyOf(cells, run.offer.mapping) };
  }
}

/** False when Slack does not take the file: the receipt stands without it, and says so. */
async function hand(
  parts: ImportParts,
  imported: Import,
  { bytes, read }: NamelessFile,
  signal: AbortSignal,
): Promise<boolean> {
  const name = `failed-${imported.fileName.replace(/\.[a-z]+$/i, '') || 'import'}.csv`;
  for (let attempt = 1; ; attempt++) {
    try {
      const comment = 'The rows that did not go in, and why.';
      await parts.face.hand(imported, { name, bytes, read }, comment, signal);
      return true;
    } catch (error) {
      parts.log.warn({ importId: imported.id, cause: messageOf(error) }, 'failed.csv was not attached');
      signal.throwIfAborted();
      if (attempt === TRIES || error instanceof AppError) return false;
      await wait(PAUSE_MS, undefined, { signal });
    }
  }
}
