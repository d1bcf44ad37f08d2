/** One run of a save: who is among the contacts already, adding the others, and counting by reading the list back. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Contact, type ContactDraft, nameOf } from '../contacts/contact.ts';
import { validateDraft } from '../contacts/draft.ts';
import { AppError } from '../errors.ts';
import { type BatchRow, sendBatch } from '../imports/batch.ts';
import { emailKey } from '../imports/email-look.ts';
import { Superseded } from '../run-ends.ts';
import type { PeopleParts } from './parts.ts';
import { type SaveChanges, writeRun } from './repository.ts';
import type { Outcome, Save } from './save.ts';

/** Some services show a write a little later. */
const LOOKS = 3;
const COPY_MS = 3000;

type Run = { parts: PeopleParts; save: Save; signal: AbortSignal };
type Row = BatchRow & { draft: ContactDraft };
type Outcomes = Save['outcomes'];

/**
 * Returns the save as done. Who is found in the list before anything was sent was a contact already; who is found there
 * after a run that died is in through that run.
 * @throws Superseded, LongWait, AppError `other_account`, ContactsError when the service does not let it go on
 */
export async function addPeople(parts: PeopleParts, save: Save, signal: AbortSignal): Promise<Save> {
  const run: Run = { parts, save, signal };
  const { rows, outcomes } = await prepare(run);
  await write(run, { outcomes, sentAt: new Date() });
  signal.throwIfAborted();
  const counted = await count(run, await send(run, rows, outcomes));
  await showInCopy(run);
  return write(run, { state: 'done', outcomes: counted });
}

/** Ends a save that cannot go on, with what can still be learnt of each person. `reason` is why, for people. */
export async function endShort(
  parts: PeopleParts,
  save: Save,
  reason: string,
  signal: AbortSignal,
): Promise<Save> {
  const run: Run = { parts, save, signal };
  const listed = save.sentAt ? await readListed(run).catch(unreadable) : new Map<string, Contact>();
  const outcomes = save.people.map(({ email }, at): Outcome => {
    const outcome = save.outcomes[at];
    if (outcome) return outcome;
    if (!listed) return { kind: 'unknown', reason };
    return listed.has(emailKey(email)) ? { kind: 'added' } : { kind: 'refused', reason };
  });
  return write(run, { state: 'done', outcomes });
}

/** Whom to send, and what became of the others before anything is sent. */
async function prepare(run: Run): Promise<{ rows: Row[]; outcomes: Outcomes }> {
  const { parts, save, signal } = run;
  const { sentAt } = save;
  const { underWayMs } = parts.contacts.delays;
  // What a killed process had sent may still be under way.
  if (sentAt) await wait(Math.max(0, sentAt.getTime() + underWayMs - Date.now()), undefined, { signal });
  const listed = await readListed(run);
  const rows: Row[] = [];
  const outcomes = save.people.map((person, row): Outcome | null => {
    const settled = save.outcomes[row];
    if (settled) return settled;
    const key = emailKey(person.email);
    const contact = listed.get(key);
    if (contact) return sentAt ? null : { kind: 'existing', name: nameOf(contact) };
    const { draft, problems } = validateDraft({
      ...person,
      contact_type_id: String(save.choice?.type.id),
      country: String(save.choice?.country.id),
    });
    if (!draft) return { kind: 'refused', reason: problems.map(({ message }) => message).join('; ') };
    rows.push({ row, key, draft });
    return null;
  });
  return { rows, outcomes };
}

async function send(run: Run, rows: Row[], outcomes: Outcomes): Promise<Outcomes> {
  const { parts, signal } = run;
  const account = await accountOf(run);
  const by = { userId: run.save.userId, source: 'message', group: `people ${run.save.id}` } as const;
  let { notice } = run.save;
  const add = async ({ draft }: Row) => {
    const added = await parts.contacts.add(account, by, draft, { readBack: false });
    notice = added.notice ?? notice;
  };
  const { refused } = await sendBatch(rows, {
    add: firstAlone(add),
    delays: parts.contacts.delays,
    findPresent: async () => new Set((await readListed(run)).keys()),
    wait: (milliseconds) => wait(milliseconds, undefined, { signal }),
    async rest(milliseconds) {
      await wait(milliseconds, undefined, { signal });
      return 'rested';
    },
    async renew() {
      await write(run, { sentAt: new Date() });
    },
  });
  const reasons = new Map(refused.map(({ row, problem }) => [row, problem]));
  const settled = outcomes.map((outcome, row): Outcome | null => {
    const reason = reasons.get(row);
    return reason === undefined ? outcome : { kind: 'refused', reason };
  });
  await write(run, { outcomes: settled, notice });
  return settled;
}

async function count(run: Run, outcomes: Outcomes): Promise<Outcome[]> {
  for (let look = 1; ; look++) {
    const listed = await readListed(run);
    const counted = run.save.people.map(
      ({ email }, at): Outcome => outcomes[at] ?? { kind: listed.has(emailKey(email)) ? 'added' : 'absent' },
    );
    if (look === LOOKS || counted.every(({ kind }) => kind !== 'absent')) return counted;
    await wait(run.parts.contacts.delays.lagMs, undefined, { signal: run.signal });
  }
}

/** A find right after the report is to show those added: the copy is read anew now, or behind when that takes long. */
async function showInCopy(run: Run): Promise<void> {
  const account = await accountOf(run);
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(COPY_MS)]);
  try {
    await run.parts.contacts.find(account, '', 1, { fresh: true, signal });
  } catch {
    run.signal.throwIfAborted();
    await run.parts.contacts.syncSoon(account);
  }
}

/** Those of the contacts that have an address of this save, by its key; of several, the first in the list. */
async function readListed(run: Run): Promise<Map<string, Contact>> {
  const account = await accountOf(run);
  const keys = new Set(run.save.people.map(({ email }) => emailKey(email)));
  const listed = new Map<string, Contact>();
  for await (const contact of run.parts.contacts.each(account, run.signal)) {
    const key = emailKey(contact.email);
    if (keys.has(key) && !listed.has(key)) listed.set(key, contact);
  }
  return listed;
}

async function accountOf({ parts, save }: Run) {
  const account = await parts.accountOf(save.workspaceId);
  if (account.id === save.accountId) return account;
  throw new AppError(
    'other_account',
    'This workspace was connected to another contacts account meanwhile. Choose Save people on the message again.',
  );
}

async function write({ parts, save }: Run, changes: SaveChanges): Promise<Save> {
  const written = await writeRun(parts.db, save, changes);
  if (!written) throw new Superseded();
  return written;
}

/** The first add may have to prove the country's number by reading the whole list: it does, and the others wait. */
function firstAlone(add: (row: Row) => Promise<void>): (row: Row) => Promise<void> {
  let first: Promise<unknown> | undefined;
  return async (row) => {
    if (first) {
      await first;
      return add(row);
    }
    const adding = add(row);
    first = adding.catch(() => {});
    return adding;
  };
}

function unreadable(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
}
