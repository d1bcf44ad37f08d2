/** Ends a run: counts the receipt by reading the list back, hands over failed.csv, shows it, drops the kept file. */
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { readExceptions } from './exceptions-repository.ts';
import type { Import, Receipt } from './import.ts';
import { dropFile } from './kept-file-repository.ts';
import { readBody } from './parse.ts';
import type { ImportParts } from './parts.ts';
import { findPresent } from './plan.ts';
import { countReceipt, type KeyedRow } from './receipt.ts';
import { findImport, moveImport, refOf, writeFenced } from './repository.ts';
import type { Run } from './run.ts';
import { showImport } from './show.ts';
import { keyOf } from './validate.ts';

const TRIES = 3;
const PAUSE_MS = 2000;

/** Settles the import as done. A row missing in the list is looked for again: some services show a write a little later. */
export async function report(run: Run, signal: AbortSignal): Promise<Import> {
  const { parts, imported, ref, offer } = run;
  for (let attempt = 1; ; attempt++) {
    const present = await findPresent(parts.contacts.each(run.account, signal), run.winners);
    const counted = await countReceipt({
      rows: keyedRows(run),
      exceptions: readExceptions(parts.db, ref),
      present,
      header: offer.columns,
      delimiter: offer.format.delimiter,
    });
    if (counted.receipt.notTaken > 0 && attempt < TRIES) {
      await wait(PAUSE_MS, undefined, { signal });
      continue;
    }
    await parts.contacts.syncSoon(run.account);
    const attached = counted.failed ? await attach(parts, imported, counted.failed, signal) : null;
    const receipt: Receipt = { ...counted.receipt, attached };
    await writeFenced(parts.db, ref, imported.fence, { state: 'done', receipt });
    return (await findImport(parts.db, ref)) ?? imported;
  }
}

/** Shows the receipt, and only then lets go of the file. */
export async function finishReport(parts: ImportParts, imported: Import): Promise<void> {
  if (imported.state !== 'done') return;
  await showImport(parts, imported);
  await dropFile(parts.db, refOf(imported));
  await moveImport(parts.db, refOf(imported), ['done'], { reported: true });
}

async function* keyedRows(run: Run): AsyncGenerator<KeyedRow> {
  for await (const { row, cells } of readBody(run.bytes(), run.offer.format)) {
    yield { row, cells, key: keyOf(cells, run.offer.mapping) };
  }
}

/** False when Slack does not take the file: the receipt stands without it, and says so. */
async function attach(
  parts: ImportParts,
  imported: Import,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<boolean> {
  const name = `failed-${imported.fileName.replace(/\.[a-z]+$/i, '') || 'import'}.csv`;
  for (let attempt = 1; ; attempt++) {
    try {
      await parts.face.attach(imported, { name, bytes, comment: 'The rows that did not go in, and why.' });
      return true;
    } catch (error) {
      parts.log.warn({ importId: imported.id, cause: messageOf(error) }, 'failed.csv was not attached');
      if (attempt === TRIES) return false;
      await wait(PAUSE_MS, undefined, { signal });
    }
  }
}
