/** Writes what a large undo takes back: deletes a hundred in a call, adds and edits eight at a time, each answer told apart. */
import type { BulkReverser, Can, Sent } from '../audit/bulk-reverser.ts';
import { messageOf } from '../errors.ts';
import { sideBySide } from '../side-by-side.ts';
import type { Account } from './account.ts';
import { BeingDeleted, type FindDeleting } from './being-deleted.ts';
import { type ContactsClient, MAX_REMOVED_AT_ONCE } from './client.ts';
import { ContactsError, notFound } from './client-errors.ts';
import type { Contact } from './contact.ts';
import type { Countries } from './countries.ts';
import { type Delays, waitSecondsOf } from './delays.ts';
import { cleanDraft } from './draft.ts';
import type { Mirror } from './mirror.ts';
import { unmapped } from './reverse-delete.ts';
import { draftOf } from './reverse-edit.ts';
import type { SavedCountry } from './saved-country.ts';
import { readSnapshot } from './snapshot.ts';
import { PATHS } from './wire.ts';
import type { Writes } from './writes.ts';

/** Calls of a hundred each: more at once would keep the service from everybody else. */
const DELETES_IN_FLIGHT = 3;
/** Nothing is begun later: an intent that is open for long is settled by others, as if its process had ended. */
const ROUND_MS = 30_000;

type Parts = {
  client: ContactsClient;
  mirror: Mirror;
  countries: Countries;
  savedCountry: SavedCountry;
  writes: Pick<Writes, 'add'>;
  deleting: FindDeleting;
};

export function createBulkSend(parts: Parts): BulkReverser<Account>['send'] {
  const { client, mirror, countries, savedCountry, writes, deleting } = parts;

  async function remove(account: Account, todo: Can[], signal: AbortSignal): Promise<Sent> {
    const ids = todo.map(({ intent }) => intent.contactId ?? 0);
    const outcome = await client.removeMany(account, ids, signal);
    // None of them may be there, or only one of them be missing: the list tells.
    if (outcome === 'gone' && ids.length > 1)
      return { is: 'unknown', error: notFound({ path: PATHS.removeMany }), waitSeconds: 0 };
    return { is: outcome === 'deleted' ? 'done' : 'gone' };
  }

  async function writeOne(account: Account, { intent }: Can, signal: AbortSignal): Promise<Sent> {
    const contact = readSnapshot(intent.after, intent.contactId);
    if (!contact) return { is: 'refused', note: 'What it was before is not kept.' };
    const number = await numberOf(account, contact);
    if (number === undefined) return { is: 'refused', note: unmapped(contact.country).message };
    const draft = draftOf(contact, number);
    const country = isNumber(contact.country)
      ? { id: number, proven: true }
      : await savedCountry.settle(account, number, signal);
    if (intent.kind === 'edit') {
      await client.update(account, contact.id, { ...draft, country: country.id }, signal);
      return { is: 'done', contactId: contact.id };
    }
    if (country.proven) {
      await client.add(account, cleanDraft({ ...draft, country: country.id }), signal);
      return { is: 'done' };
    }
    // Reads the list back, and puts a wrong country right.
    const { contact: added } = await writes.add(account, 'unrecorded', draft, { readBack: false, signal });
    return { is: 'done', contactId: added?.id };
  }

  /** A number that was kept as one is the service's own. */
  async function numberOf(account: Account, { country }: Contact): Promise<number | undefined> {
    return isNumber(country) ? Number(country) : (await countries.find(account, country))?.id;
  }

  /** The first of each country whose number the service has not shown yet: its writing may prove it for the others. */
  async function findFirsts(account: Account, todo: Can[]): Promise<Can[]> {
    const firsts = new Map<number, Can>();
    for (const one of todo) {
      const contact = readSnapshot(one.intent.after);
      const number = contact && (await numberOf(account, contact));
      if (number !== undefined && !firsts.has(number)) firsts.set(number, one);
    }
    const unproven: Can[] = [];
    for (const [number, one] of firsts) if (await countries.needsProof(account, number)) unproven.push(one);
    return unproven;
  }

  return async (account, todo, signal) => {
    const sent = new Map<Can, Sent>();
    let held: Sent | undefined;
    const until = performance.now() + ROUND_MS;
    const send = async (some: Can[], write: () => Promise<Sent>) => {
      if (performance.now() > until) held ??= { is: 'held', error: undefined, waitSeconds: 0, ends: false };
      const outcome = held ?? (await told(write, client.delays));
      for (const one of some) sent.set(one, outcome);
      // Once one was held off, the rest is not sent; what is under way is waited for.
      if (outcome.is === 'held') held = outcome;
      if (outcome.is === 'unknown' && outcome.error.code !== 'not_found')
        held ??= { ...outcome, is: 'held', ends: false };
    };
    const deletes = todo.filter(({ intent }) => intent.kind === 'delete');
    await sideBySide(
      cut(deletes, MAX_REMOVED_AT_ONCE),
      (some) => send(some, () => remove(account, some, signal)),
      DELETES_IN_FLIGHT,
    );
    const away = deletes.filter((one) => ['done', 'gone'].includes(sent.get(one)?.is ?? ''));
    if (away.length > 0) {
      await mirror.remove(
        account,
        away.map(({ intent }) => intent.contactId ?? 0),
      );
    }
    const others = todo.filter(({ intent }) => intent.kind !== 'delete');
    const firsts = await findFirsts(account, others);
    const edits = others.filter(({ intent }) => intent.kind === 'edit');
    const leaving = await deleting(
      account.id,
      edits.map(({ intent }) => intent.contactId ?? 0),
    );
    const write = (one: Can) =>
      send([one], async () => {
        const by = one.intent.kind === 'edit' && leaving.get(one.intent.contactId ?? 0);
        if (by) return { is: 'refused', note: new BeingDeleted(by).message };
        return writeOne(account, one, signal);
      });
    await sideBySide(firsts, write, 1);
    await sideBySide(
      others.filter((one) => !firsts.includes(one)),
      write,
    );
    return todo.map((one) => {
      const outcome = sent.get(one);
      if (!outcome) throw new Error('a write was left out');
      return outcome;
    });
  };
}

function cut<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

async function told(write: () => Promise<Sent>, delays: Delays): Promise<Sent> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof ContactsError)) throw error;
    const waitSeconds = waitSecondsOf(error, delays);
    if (error.outcomeUnknown) return { is: 'unknown', error, waitSeconds };
    if (error.code === 'not_found') return { is: 'gone' };
    if (error.code === 'fields_refused') return { is: 'refused', note: reasonOf(error) };
    return { is: 'held', error, waitSeconds, ends: error.code === 'keys_refused' };
  }
}

function reasonOf(error: ContactsError): string {
  const sentences = Object.values(error.fields).flat();
  return `The service refused it: ${sentences.length > 0 ? sentences.join(' ') : messageOf(error)}`;
}

function isNumber(country: string): boolean {
  return /^\d+$/.test(country);
}
