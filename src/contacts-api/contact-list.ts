/** The list of all contacts as a stream of JSON text: read page by page, so that no list is ever held whole. */
import { Readable } from 'node:stream';
import { selectTypes } from './accounts-repository.ts';
import { type ContactRow, countContacts, selectContactsBefore } from './contacts-repository.ts';
import type { Countries } from './countries.ts';
import type { ApiDb } from './schema.ts';
import { listedContact, wireType } from './wire-contact.ts';

/** About 350 kB of JSON: a page takes a few milliseconds to write. */
const PAGE_SIZE = 500;

/**
 * The whole answer of `contacts/list`, newest first, and the number of its contacts when it began. The first page is read before this returns, so that a database that
 * does not answer is still a failure of the request. A slow or gone reader stops the reading: pages are asked for as
 * they are taken, and no database connection is held between them.
 */
export async function openContactList(
  db: ApiDb,
  accountId: number,
  countries: Countries,
): Promise<{ total: number; body: Readable }> {
  const first = await readPage(db, accountId, undefined, countries);
  const isWhole = first.texts.length < PAGE_SIZE;
  return {
    total: isWhole ? first.texts.length : await countContacts(db, accountId),
    body: Readable.from(listParts(db, accountId, first, countries), { objectMode: false }),
  };
}

type Page = { texts: string[]; last: ContactRow | undefined };

async function* listParts(db: ApiDb, accountId: number, first: Page, countries: Countries) {
  yield '{"status":"success","message":{"contacts":[';
  let separator = '';
  for (let page = first; page.last; page = await readPage(db, accountId, page.last.id, countries)) {
    yield separator + page.texts.join(',');
    separator = ',';
    if (page.texts.length < PAGE_SIZE) break;
  }
  yield ']}}';
}

async function readPage(
  db: ApiDb,
  accountId: number,
  before: number | undefined,
  countries: Countries,
): Promise<Page> {
  const contacts = await selectContactsBefore(db, accountId, before, PAGE_SIZE);
  // After the contacts, so that the type of each of them is there.
  const types = new Map(
    (await selectTypes(db, accountId)).map((type) => [type.id, wireType(type, accountId)]),
  );
  const texts = contacts.map((contact) =>
    JSON.stringify(listedContact(contact, types.get(contact.contact_type_id), countries)),
  );
  return { texts, last: contacts.at(-1) };
}
