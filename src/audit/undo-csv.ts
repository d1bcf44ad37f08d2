/** The lists of a large undo as one CSV file: what was taken back, what was kept and what failed, each with its reason. */
import { pipeline } from 'node:stream/promises';
import { createCsvWriter } from '../csv-writer.ts';
import { type NamelessFile, openNamelessFile } from '../nameless-file.ts';
import type { AuditDb } from './actions-repository.ts';
import { findBrief } from './left-lines-repository.ts';
import type { NamedReversal, UndoRun } from './undo-run.ts';
import { findRows } from './undo-runs-repository.ts';

const AT_ONCE = 1000;
const COLUMNS = ['outcome', 'email', 'contact_id', 'reason', 'changed_by', 'changed_at'];

/** A piece of it in memory at a time, however many lines; the caller closes the file. */
export async function writeUndoCsv(db: AuditDb, run: UndoRun, signal: AbortSignal): Promise<NamelessFile> {
  const file = await openNamelessFile();
  try {
    await pipeline(() => readRows(db, run), createCsvWriter(','), file.write, { signal });
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* readRows(db: AuditDb, run: UndoRun): AsyncGenerator<string[]> {
  yield COLUMNS;
  for await (const { email, contactId } of readReversed(db, run))
    yield ['reversed', email, String(contactId ?? ''), '', '', ''];
  for (const outcome of ['kept', 'failed'] as const) {
    for (let after = 0; ; ) {
      const rows = await findRows(db, run, outcome, { after, limit: AT_ONCE });
      for (const { email, contactId, reason, since } of rows) {
        const by = [since?.userId ?? '', since?.at.toISOString() ?? ''];
        yield [outcome, email, String(contactId ?? ''), reason, ...by];
      }
      after = rows.at(-1)?.lineId ?? after;
      if (rows.length < AT_ONCE) break;
    }
  }
}

/** Contacts that were restored come with their new id, where it is known. */
export async function* readReversed(
  db: AuditDb,
  { accountId, undoActionId }: UndoRun,
): AsyncGenerator<NamedReversal> {
  if (undoActionId === undefined) return;
  for (let after = 0; ; ) {
    const lines = await findBrief(db, { accountId, actionId: undoActionId }, { after, limit: AT_ONCE });
    for (const { outcome, email, contactId } of lines) if (outcome === 'done') yield { email, contactId };
    after = lines.at(-1)?.id ?? after;
    if (lines.length < AT_ONCE) return;
  }
}
