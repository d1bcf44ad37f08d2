/** One reading of the list that tells about all contacts of a large action: who is unchanged, who is gone, whose address is taken. */
import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { emailKey, type Line, type Settled } from '../audit/action.ts';
import type { BulkPlan, Kept, Look, Targets } from '../audit/bulk-reverser.ts';
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import type { Contact } from './contact.ts';
import type { Countries } from './countries.ts';
import { DRAFT_FIELDS } from './draft.ts';
import { textOf } from './edit.ts';
import { toContact } from './from-wire.ts';
import { readSnapshot } from './snapshot.ts';

type Holder = { id: number; print: string; several: boolean };

const MAX_TURN_MS = 10;
const CHANGED = 'Changed since.';
const NOT_THERE = 'The contact is not there any more.';
/** The service does not take these two. */
export const LOST = { altEmail: '', customFields: [] };
const NOT_KEPT = 'What it was before is not kept.';

export async function readLook(
  { client, countries }: { client: ContactsClient; countries: Countries },
  account: Account,
  { ids, emails }: Targets,
  signal?: AbortSignal,
): Promise<Look> {
  const [at, readAt] = [performance.now(), new Date()];
  const printOf = await createPrints(countries, account);
  const prints = new Map<number, string>();
  const holders = new Map<string, Holder>();
  let newest = 0;
  let turnBegan = performance.now();
  for await (const wire of client.list(account, signal)) {
    newest = Math.max(newest, wire.id);
    const key = emailKey(wire.email ?? '');
    const wanted = emails.has(key);
    if (!wanted && !ids.has(wire.id)) continue;
    const print = printOf(toContact(wire));
    if (ids.has(wire.id)) prints.set(wire.id, print);
    if (wanted) holders.set(key, { id: wire.id, print, several: holders.has(key) });
    if (performance.now() - turnBegan < MAX_TURN_MS) continue;
    await nextTurn();
    turnBegan = performance.now();
  }
  const printOfSide = (side: unknown) => {
    const contact = readSnapshot(side);
    return contact && printOf(contact);
  };
  return {
    at,
    readAt,
    tookMs: performance.now() - at,
    there: () => prints.keys(),
    plan: (line, claimed) =>
      line.kind === 'delete'
        ? planRestore(line, { holder: holders.get(line.email), claimed, newest })
        : planBack(line, prints.get(line.contactId ?? 0), printOfSide(line.after)),
    settle(line) {
      if (line.kind === 'add') return settleAdd(line, holders.get(line.email), printOfSide(line.after));
      const now = prints.get(line.contactId ?? 0);
      if (line.kind === 'delete') return settleDelete(now);
      return settleEdit(now, printOfSide(line.before), printOfSide(line.after));
    },
  };
}

/** The writable values, as `differingFields` compares them, told apart from any others. */
async function createPrints(countries: Countries, account: Account): Promise<(contact: Contact) => string> {
  const keyOf = await countries.keyer(account);
  const keys = new Map<string, string>();
  return (contact) => {
    const values = DRAFT_FIELDS.map((field) => {
      const text = textOf(contact, field);
      if (field !== 'country') return text;
      const key = keys.get(text) ?? keyOf(text);
      keys.set(text, key);
      return key;
    });
    return hash('sha256', JSON.stringify(values), 'base64url').slice(0, 16);
  };
}

/** A snapshot as it is kept; undefined for anything else. */
function objectOf(side: unknown): object | undefined {
  return readSnapshot(side) && (side as object);
}

function planBack(line: Line, now: string | undefined, then: string | undefined): BulkPlan {
  const { contactId, email, before, after } = line;
  if (contactId === undefined)
    return kept(line, 'unknown', 'Which of the contacts was added could not be told: delete it by its id.');
  if (now === undefined) return kept(line, 'gone', NOT_THERE);
  if (then === undefined || now !== then) return kept(line, 'changed', CHANGED, true);
  // What has a print is a snapshot.
  const known = after as object;
  if (line.kind === 'add') {
    const intent = { kind: 'delete' as const, contactId, email, before: known };
    return { is: 'can', line, intent };
  }
  const was = objectOf(before);
  if (!was) return kept(line, 'unknown', NOT_KEPT);
  const intent = { kind: 'edit' as const, contactId, email, before: known, after: was };
  return { is: 'can', line, intent };
}

function planRestore(
  line: Line,
  { holder, claimed, newest }: { holder: Holder | undefined; claimed: Map<string, number>; newest: number },
): BulkPlan {
  const before = objectOf(line.before);
  if (!before) return kept(line, 'unknown', NOT_KEPT);
  if (holder) return kept(line, 'held', `Another contact has this address now: number ${holder.id}.`, true);
  // It may be planned anew, by a later reading.
  if ((claimed.get(line.email) ?? line.id) !== line.id)
    return kept(line, 'held', 'Its address is given back to another one of these contacts.', true);
  if (line.email !== '') claimed.set(line.email, line.id);
  const after = { ...before, ...LOST };
  return { is: 'can', line, intent: { kind: 'add', email: line.email, after, mark: newest } };
}

function kept(line: Line, why: Kept['why'], says: string, open = false): Kept {
  return { is: 'kept', line, why, says, open };
}

/** The only contact with the address, newer than any before and with all its values, is the one that was added. */
function settleAdd(line: Line, holder: Holder | undefined, wanted: string | undefined): Settled | undefined {
  const isNew = holder && (line.mark === undefined || holder.id > line.mark);
  if (isNew && !holder.several && holder.print === wanted) return { outcome: 'done', contactId: holder.id };
  // Done it is, and a list may show it only later.
  if (line.outcome === 'done') return undefined;
  if (!holder) return { outcome: 'failed', note: 'It is not there: it was not added.' };
  return {
    outcome: 'unknown',
    note: 'A contact has this address; whether this undo added it could not be told.',
  };
}

function settleDelete(now: string | undefined): Settled {
  if (now === undefined) return { outcome: 'done' };
  return { outcome: 'failed', note: 'The contact is still there: it was not deleted.' };
}

function settleEdit(now: string | undefined, before: string | undefined, after: string | undefined): Settled {
  if (now !== undefined && now === after) return { outcome: 'done' };
  if (now !== undefined && now === before)
    return { outcome: 'failed', note: 'The contact is as it was before: the change was not made.' };
  return {
    outcome: 'unknown',
    note: 'The contact is gone or was changed otherwise since: whether this change was made cannot be told.',
  };
}
