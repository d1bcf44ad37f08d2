/** The rows that were begun and are not settled: read back together, and written into the ledger in the same breath. */
import { setTimeout as wait } from 'node:timers/promises';
import type { By, SettledLine } from '../audit/action.ts';
import { MAX_RECORDED } from '../audit/ledger.ts';
import type { Contact } from '../contacts/contact.ts';
import { Superseded } from '../run-ends.ts';
import { inTurns } from '../side-by-side.ts';
import { dropIntents } from './changes-repository.ts';
import { addExceptions } from './exceptions-repository.ts';
import type { RowException } from './import.ts';
import { type Changes, writeFenced } from './repository.ts';
import type { Run } from './run.ts';
import { findSent } from './survey.ts';
import { putRight } from './upload-check.ts';
import type { FitRow } from './validate.ts';

export type Window = {
  /** The newest contact there was before it: a newer one with the address of a row is in through us. */
  mark: number;
  /** Refused ones left out. */
  sent: FitRow[];
  /** By key: those of them that were read back already. */
  found: Map<string, Contact>;
  /** Of uploads whose outcome nobody looked at: their values may be others than were sent. */
  unchecked: FitRow[];
  outcomes: RowException[];
  lines: SettledLine[];
  /** Somebody said stop while rows were waiting to be sent: nothing more is, and these were not. */
  cut: boolean;
  unsent: number[];
};

const LOOKS = 3;

export function newWindow(mark: number): Window {
  return { mark, sent: [], found: new Map(), unchecked: [], outcomes: [], lines: [], cut: false, unsent: [] };
}

export function cutWindow(window: Window, unsent: { row: number }[]): void {
  window.cut ||= unsent.length > 0;
  for (const { row } of unsent) window.unsent.push(row);
}

/** What the ledger is to say of it: everything that was sent is read back. */
export async function readWindow(run: Run, window: Window, signal: AbortSignal): Promise<SettledLine[]> {
  await readBack(run, window, signal);
  return [...window.lines, ...(await linesOf(run, window))];
}

/**
 * Everything up to the row `upTo` is settled from now on. Of a window that was cut short the rows behind the first one
 * unsent are not come to, but for those that are recorded. With `more` this run goes on with rows behind it meanwhile.
 * @throws Superseded
 */
export async function writeWindow(
  run: Run,
  window: Window,
  lines: SettledLine[],
  { upTo, more, changes }: { upTo: number; more: boolean; changes: Changes },
): Promise<void> {
  const to = window.unsent.reduce((first, row) => Math.min(first, row - 1), upTo);
  const { parts, ref, account, imported } = run;
  // Of what comes after it.
  const { newest } = run.survey;
  const by: Omit<By, 'undo'> = { userId: imported.startedBy ?? '', source: 'import', group: imported.id };
  // Known once it is committed: what is rolled back must not be gone on with.
  run.imported = await parts.db.transaction().execute(async (trx) => {
    let { code } = imported;
    for (let at = 0; at < lines.length; at += MAX_RECORDED) {
      const some = lines.slice(at, at + MAX_RECORDED);
      code = (await parts.ledger.record(trx, account, by, 'import', some)).code;
    }
    // A run before this one may have begun more than is settled by now.
    const isOpen = (imported.batchTo ?? 0) > upTo;
    const settled = {
      ...changes,
      done_row: to,
      // What this run read may be older than what it wrote.
      ...(code !== null && { code }),
      ...(more ? { mark: newest } : !isOpen && { batch_to: null, batch_at: null, mark: null }),
    };
    const now = await writeFenced(trx, ref, imported.fence, settled);
    if (!now) throw new Superseded();
    await addExceptions(trx, ref, [...window.outcomes, ...addedBehind(window, to)]);
    await dropIntents(trx, ref, to);
    return now;
  });
}

/** Rows that are in, though one in front of them was not sent: going on must not take them for somebody else's. */
function addedBehind({ sent, found }: Window, to: number): RowException[] {
  const behind = sent.filter(({ row, key }) => row > to && found.has(key));
  return behind.map(({ row }) => ({ row, outcome: 'added', reason: null, problem: null }));
}

/** A row missing in the list is looked for again: some services show a write a little later. */
async function readBack(run: Run, window: Window, signal: AbortSignal): Promise<void> {
  for (let look = 1; ; look++) {
    const missing = window.sent.filter(({ key }) => !window.found.has(key));
    if (missing.length === 0) break;
    const { found, newest } = await findSent(run, missing, window.mark, signal);
    for (const [key, contact] of found) window.found.set(key, contact);
    run.survey.newest = Math.max(run.survey.newest, newest);
    if (found.size === missing.length || look === LOOKS) break;
    await wait(run.parts.contacts.delays.lagMs, undefined, { signal });
  }
  if (window.unchecked.length > 0) await putRight(run, window.unchecked, window.found, signal);
}

async function linesOf(run: Run, { sent, found }: Window): Promise<SettledLine[]> {
  const snapshot = await run.parts.contacts.snapshots(run.account);
  const lines: SettledLine[] = [];
  for await (const some of inTurns(sent)) {
    for (const { key } of some) {
      const contact = found.get(key);
      if (!contact) continue;
      run.survey.newest = Math.max(run.survey.newest, contact.id);
      const { id: contactId, email } = contact;
      lines.push({ kind: 'add', contactId, email, after: snapshot(contact), outcome: 'done' });
    }
  }
  return lines;
}
