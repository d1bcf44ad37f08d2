/** Freezes whom a delete of many is about: by id, in the database, as it is shown to the person. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../contacts/account.ts';
import { AppError, messageOf } from '../errors.ts';
import { createCounting } from './breakdown.ts';
import { FIRST_SHOWN, MAX_SET, type Preview, type Some } from './bulk.ts';
import { addIds } from './bulk-batches-repository.ts';
import type { BulkParts } from './bulk-parts.ts';
import { addBulk, sweepBulks } from './bulk-repository.ts';
import { type ListCsv, type Named, writeListCsv } from './list-csv.ts';
import { type BulkSource, findMeant, type Meant } from './sources.ts';
import { tooMany } from './too-many.ts';

/** What nobody says yes to is forgotten after a day; what is over says so for as long as it can be undone by default. */
export const KEEP = { shownHours: 24, overDays: 30 };
const MISSING_SHOWN = 10;

export type Asked = {
  account: Account;
  userId: string;
  source: BulkSource;
  /** Refuses, by throwing, before anything is kept or told. */
  permit(total: number): Promise<void>;
};

/** Memory: the ids, and for ids and addresses that were given what is known of each. @throws what `findMeant` and `permit` throw */
export async function freeze(parts: BulkParts, asked: Asked, signal: AbortSignal): Promise<Preview> {
  const { account, userId } = asked;
  const meant = await findMeant(parts, asked, asked.source, signal);
  const counting = createCounting();
  const ids: number[] = [];
  async function* noted() {
    for await (const named of withNames(parts, account, meant)) {
      counting.add(named.contact, named);
      if (ids.push(named.contact.id) > MAX_SET) throw tooMany();
      yield named;
    }
  }
  const csv = await writeListCsv(noted(), meant, signal);
  try {
    await asked.permit(ids.length);
    const [total, { allMatch }] = [ids.length, meant];
    const id = total > 0 ? randomUUID() : undefined;
    if (id) await keep(parts, asked, { id, allMatch, ids });
    return {
      id,
      total,
      allMatch,
      ...counting.read(),
      missing: someOf(meant.missing),
      doubles: meant.doubles,
      ambiguous: someOf(
        meant.ambiguous.map(({ ref, contacts }) => ({ ref, ids: contacts.map((one) => one.id) })),
      ),
      list: isAllShown(total, meant) ? undefined : await sendList(parts, userId, csv, total, signal),
    };
  } finally {
    await csv.close();
  }
}

async function keep(
  { db }: BulkParts,
  { account, userId }: Asked,
  { id, allMatch, ids }: { id: string; allMatch: boolean; ids: number[] },
): Promise<void> {
  const { workspaceId, id: accountId } = account;
  await sweepBulks(db, accountId, KEEP);
  await db.transaction().execute(async (trx) => {
    await addBulk(trx, { id, workspaceId, accountId, userId, allMatch, total: ids.length });
    await addIds(trx, id, ids);
  });
}

async function* withNames({ contacts }: BulkParts, account: Account, meant: Meant): AsyncGenerator<Named> {
  const types = new Map((await contacts.types(account)).map(({ id, name }) => [id, name]));
  for await (const contact of meant.contacts) {
    const { contactTypeId, contactType } = contact;
    const type = contactType ?? types.get(contactTypeId) ?? String(contactTypeId);
    yield { contact, type, country: await contacts.countryName(account, contact.country) };
  }
}

function isAllShown(total: number, { missing, ambiguous }: Meant): boolean {
  return total <= FIRST_SHOWN && missing.length <= MISSING_SHOWN && ambiguous.length <= MISSING_SHOWN;
}

/** The person can still look at the first few when the file does not arrive, and is told. */
async function sendList(
  { face, log }: BulkParts,
  userId: string,
  { bytes, read }: ListCsv,
  contacts: number,
  signal: AbortSignal,
): Promise<true | string> {
  try {
    const fileId = await face.upload({ name: 'to-be-deleted.csv', bytes, read }, signal);
    await face.deliver(userId, fileId, { kind: 'list', contacts });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ cause: messageOf(error) }, 'the list of a delete of many was not delivered');
    return error instanceof AppError ? error.message : 'Slack did not take the file.';
  }
}

function someOf<T>(all: T[]): Some<T> {
  return { count: all.length, first: all.slice(0, MISSING_SHOWN) };
}
