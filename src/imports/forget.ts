/** Kept files that hold somebody who is to be forgotten, and what was written down about their rows. */
import { dropKept, findKeeping, forgetNotes, type Whom } from './forget-repository.ts';
import type { Import, ImportState } from './import.ts';
import { readKept } from './kept-file-repository.ts';
import type { ImportParts } from './parts.ts';
import { queueRun } from './queue-run.ts';
import { findImport, type ImportRef, moveImport } from './repository.ts';
import { showImport } from './show.ts';

export type ForgetParts = Pick<ImportParts, 'db' | 'jobs' | 'face' | 'ledger'>;

const UNDER_WAY: ImportState[] = ['reading', 'queued', 'running', 'paused'];

/** `busy`: imports that somebody is at work on, or has to be, before they can let go of the contact. */
export async function forgetInImports(
  parts: ForgetParts,
  account: { id: string; workspaceId: string },
  whom: Whom,
): Promise<{ removed: number; busy: number }> {
  const { db } = parts;
  let removed = 0;
  let busy = 0;
  for (const { id, changes } of await findKeeping(db, account.id, whom)) {
    const ref = { workspaceId: account.workspaceId, accountId: account.id, importId: id };
    if (!changes && !(await holdsAddress(readKept(db, ref), whom.email))) continue;
    if (await end(parts, ref)) removed++;
    else busy++;
  }
  return { removed: removed + (await forgetNotes(db, account.id, whom.email)), busy };
}

/**
 * An offer is withdrawn, and the file can be shared again without the contact; what was stopped is over where it was stopped.
 * One that is paused may have sent rows that nobody looked at since: it ends as a stopped one, which counts what is in and lets
 * it be undone, and is waited for.
 */
async function end(parts: ForgetParts, ref: ImportRef): Promise<boolean> {
  const { db } = parts;
  const ended =
    (await moveImport(db, ref, ['offered', 'blocked'], { state: 'expired', offer: null })) ??
    (await moveImport(db, ref, ['stopped'], { state: 'done', offer: null, reported: true }));
  if (!ended) {
    const stopping = { stopped_at: new Date(), note: null, interruptions: 0 };
    await db.transaction().execute((trx) => queueRun(parts, trx, ref, ['paused'], stopping));
    const left = await findImport(db, ref);
    if (!left || isUnderWay(left)) return false;
  }
  await dropKept(db, ref);
  if (ended) await showImport(parts, ended);
  return true;
}

function isUnderWay({ state, reported }: Import): boolean {
  return UNDER_WAY.includes(state) || (state === 'done' && !reported);
}

/**
 * Whether the bytes hold the address, letter case aside. Looked for byte by byte with NULs left out, which finds it in UTF-8, in
 * UTF-16 and in every encoding that writes ASCII as ASCII; one piece is in memory at a time.
 */
export async function holdsAddress(pieces: AsyncIterable<Buffer>, email: string): Promise<boolean> {
  const wanted = Buffer.from(email).toString('latin1').toLowerCase();
  let before = '';
  for await (const piece of pieces) {
    const text = before + piece.toString('latin1').replaceAll('\0', '').toLowerCase();
    if (text.includes(wanted)) return true;
    before = text.slice(-(wanted.length - 1));
  }
  return false;
}
