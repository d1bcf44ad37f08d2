/** Kept files that hold somebody who is to be forgotten, and what was written down about their rows. */
import type { ImportsFace } from './face.ts';
import { findWithFile, forgetNotes } from './forget-repository.ts';
import type { Import, ImportState } from './import.ts';
import { dropFile, readKept } from './kept-file-repository.ts';
import { findImport, type ImportDb, type ImportRef, moveImport } from './repository.ts';
import { showImport } from './show.ts';

/** Nobody is at work on these, so they are withdrawn, and the file can be shared again without the contact. */
const WAITING: ImportState[] = ['offered', 'blocked', 'paused'];
const UNDER_WAY: ImportState[] = ['reading', 'queued', 'running'];

/** `busy`: imports under way whose file holds the address; they drop it at their end, and are waited for. */
export async function forgetInImports(
  { db, face }: { db: ImportDb; face: ImportsFace },
  account: { id: string; workspaceId: string },
  email: string,
): Promise<{ removed: number; busy: number }> {
  let removed = 0;
  let busy = 0;
  for (const { id, state } of await findWithFile(db, account.id)) {
    const ref = { workspaceId: account.workspaceId, accountId: account.id, importId: id };
    if (!(await holdsAddress(readKept(db, ref), email))) continue;
    if (UNDER_WAY.includes(state) || !(await withdraw({ db, face }, ref))) busy++;
    else removed++;
  }
  return { removed: removed + (await forgetNotes(db, account.id, email)), busy };
}

/** The file is gone, whatever state it was in but for one under way. */
async function withdraw(parts: { db: ImportDb; face: ImportsFace }, ref: ImportRef): Promise<boolean> {
  const expired = await moveImport(parts.db, ref, WAITING, { state: 'expired', offer: null });
  const left = expired ?? (await findImport(parts.db, ref));
  if (!left || isUnderWay(left)) return false;
  await dropFile(parts.db, ref);
  if (expired) await showImport(parts, expired);
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
