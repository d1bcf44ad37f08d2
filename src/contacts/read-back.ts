/** What a write did, learnt by reading the list again: the service's answers name neither ids nor counts. */
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import type { Contact } from './contact.ts';
import { toContact } from './from-wire.ts';

/**
 * The newest contact with this address. `newerThan` is the highest id known before the add, if any. The list is left as
 * soon as the answer is certain, which in the service's usual order, newest first, is at once.
 */
export async function findAdded(
  client: ContactsClient,
  account: Account,
  wanted: { email: string; newerThan: number | undefined },
  signal?: AbortSignal,
): Promise<Contact | undefined> {
  const email = wanted.email.toLowerCase();
  let newest: Contact | undefined;
  let previousId = Number.POSITIVE_INFINITY;
  let newestFirst = true;
  let rows = 0;
  for await (const wire of client.list(account, signal)) {
    rows++;
    newestFirst &&= wire.id < previousId;
    previousId = wire.id;
    const contact = toContact(wire);
    const matches = contact.email.toLowerCase() === email && contact.id > (newest?.id ?? 0);
    if (matches) newest = contact;
    if (!newest) continue;
    // One row alone has no order: the second tells whether later rows are older.
    if (newest.id > (wanted.newerThan ?? Number.POSITIVE_INFINITY) || (newestFirst && rows > 1)) break;
  }
  return newest;
}

/** One contact as the list shows it, with its type and the list's form of the country. */
export async function findListed(
  client: ContactsClient,
  account: Account,
  id: number,
  signal?: AbortSignal,
): Promise<Contact | undefined> {
  for await (const wire of client.list(account, signal)) if (wire.id === id) return toContact(wire);
  return undefined;
}

/** Which of `ids` are there now. */
export async function findPresent(
  client: ContactsClient,
  account: Account,
  ids: ReadonlySet<number>,
  signal?: AbortSignal,
): Promise<Set<number>> {
  const present = new Set<number>();
  for await (const { id } of client.list(account, signal)) {
    if (ids.has(id)) present.add(id);
    if (present.size === ids.size) break;
  }
  return present;
}

/** The whole records of those of `ids` that are there now, in the order of the list. */
export async function readPresent(
  client: ContactsClient,
  account: Account,
  ids: ReadonlySet<number>,
  signal?: AbortSignal,
): Promise<Contact[]> {
  const present: Contact[] = [];
  for await (const wire of client.list(account, signal)) {
    if (ids.has(wire.id)) present.push(toContact(wire));
    if (present.length === ids.size) break;
  }
  return present;
}
