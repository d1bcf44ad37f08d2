/** What a write did, learnt by reading the list again: the service's answers name neither ids nor counts. */
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import type { Contact, ContactDraft } from './contact.ts';
import { differingFields } from './edit.ts';
import { toContact } from './from-wire.ts';

/**
 * The contact that an add of `record` made; undefined when reading does not tell which one it is. `newerThan` is the highest
 * id known before the add, if any: several people may add one address in the same moment, so that of several newer contacts
 * the values decide. They decide nothing about a single one, as a service may change them; nor does the country, whose number
 * may turn out wrong. The list is left as soon as the answer is certain, which in the service's usual order, newest first, is
 * at once.
 */
export async function findAdded(
  client: ContactsClient,
  account: Account,
  { record, newerThan }: { record: ContactDraft; newerThan: number | undefined },
  signal?: AbortSignal,
): Promise<Contact | undefined> {
  const email = record.email.toLowerCase();
  let any: Matches = { newest: undefined, count: 0 };
  let alike = any;
  let previousId = Number.POSITIVE_INFINITY;
  let newestFirst = true;
  let rows = 0;
  for await (const wire of client.list(account, signal)) {
    rows++;
    newestFirst &&= wire.id < previousId;
    previousId = wire.id;
    const contact = toContact(wire);
    const isNew = newerThan === undefined || contact.id > newerThan;
    if (isNew && contact.email.toLowerCase() === email) {
      any = withOneMore(any, contact);
      if (isAlike(record, contact)) alike = withOneMore(alike, contact);
    }
    // One row alone has no order: the second tells whether later rows are older.
    const certain = newerThan === undefined ? alike.count > 0 && rows > 1 : any.count > 0 && !isNew;
    if (newestFirst && certain) break;
  }
  if (newerThan === undefined) return alike.newest ?? any.newest;
  return [alike, any].find(({ count }) => count === 1)?.newest;
}

type Matches = { newest: Contact | undefined; count: number };

function withOneMore({ newest, count }: Matches, contact: Contact): Matches {
  return { newest: contact.id > (newest?.id ?? 0) ? contact : newest, count: count + 1 };
}

/** But for the country, and for the case of the address. */
function isAlike(record: ContactDraft, contact: Contact): boolean {
  return differingFields({ ...record, email: contact.email }, contact, () => true).length === 0;
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
