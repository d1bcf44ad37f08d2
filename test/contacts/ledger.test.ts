/** What the ledger holds of each write, and what it holds when an answer was lost or the ledger itself could not be written. */
import { expect, onTestFinished, test } from 'vitest';
import type { Action, Line } from '../../src/audit/action.ts';
import { findActions } from '../../src/audit/actions-repository.ts';
import { createLedger, type Ledger } from '../../src/audit/ledger.ts';
import { findLinesOf } from '../../src/audit/lines-repository.ts';
import { settleOpen } from '../../src/audit/settle.ts';
import type { Account } from '../../src/contacts/account.ts';
import { createContactsClient } from '../../src/contacts/client.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { snapshotOf } from '../../src/contacts/snapshot.ts';
import { openContacts, SOMEBODY } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';
import { failed, sendJson } from './odd-service.ts';
import { startVendor, type Vendor, type VendorOptions } from './vendor.ts';
import { draftOf, newcomer, person } from './vendor-people.ts';

const database = useDatabase();
const db = () => database.current.kysely<unknown>();

function open({
  ledger = createLedger(db()),
  attempts = 1,
}: {
  ledger?: Ledger;
  attempts?: number;
} = {}): Contacts {
  const retry = { attempts, baseMs: 1, maxWaitMs: 10, budgetMs: 1000 };
  const client = createContactsClient({ log: silentLog, limits: { retry } });
  const contacts = openContacts(database.current, { client, ledger });
  onTestFinished(() => contacts.close());
  return contacts;
}

async function recorded(account: Account): Promise<{ actions: Action[]; lines: Line[] }> {
  const { actions } = await findActions(db(), account.id, {}, { limit: 100, offset: 0 });
  const ids = actions.map(({ id }) => id);
  return { actions, lines: await findLinesOf(db(), account.id, ids) };
}

/** The answer to such a call is lost, whatever it did, and the reading right after it fails too. */
function losing(path: string, effect: (vendor: Vendor) => void = () => {}): VendorOptions['before'] & {} {
  let answers = 0;
  return (request, response, vendor) => {
    if (answers > 1 || (answers === 0 && !request.path.includes(path))) return false;
    if (answers === 0) effect(vendor);
    answers++;
    response.destroy();
    return true;
  };
}

test('an add is there with its id and its values, an edit with both sides, a delete with all that was', async () => {
  const { account } = await startVendor({ contacts: [person(1)] });
  const contacts = open();
  await contacts.sync(account);
  const { contact, code } = await contacts.add(account, SOMEBODY, newcomer);
  const base = await contacts.get(account, contact?.id ?? 0);
  await contacts.edit(account, SOMEBODY, base, draftOf(base, { city: 'Bergen' }));
  await contacts.remove(account, { userId: 'U2', source: 'command' }, base.id);

  const { actions, lines } = await recorded(account);
  expect(actions.map(({ kind, userId }) => [kind, userId])).toEqual([
    ['delete', 'U2'],
    ['edit', SOMEBODY.userId],
    ['add', SOMEBODY.userId],
  ]);
  expect(actions[2]?.code).toBe(code);
  expect(lines).toMatchObject([
    { outcome: 'done', contactId: 2, email: 'new@example.com', before: undefined, after: { city: 'Oslo' } },
    { outcome: 'done', contactId: 2, before: { city: 'Oslo' }, after: { city: 'Bergen' } },
    { outcome: 'done', contactId: 2, before: { city: 'Bergen', first_name: 'Nora' } },
  ]);
});

test('what the service refuses is recorded as not done', async () => {
  const { account } = await startVendor();
  await expect(open().add(account, SOMEBODY, { ...newcomer, email: '' })).rejects.toThrow();
  expect((await recorded(account)).lines).toMatchObject([{ outcome: 'failed' }]);
});

test('what cannot be recorded is not sent', async () => {
  const vendor = await startVendor({ contacts: [person(1)] });
  const broken = {
    ...createLedger(db()),
    begin: async () => {
      throw new Error('the database is full');
    },
  };
  const contacts = open({ ledger: broken });
  const base = await contacts.get(vendor.account, 1);
  await expect(contacts.add(vendor.account, SOMEBODY, newcomer)).rejects.toThrow('full');
  await expect(contacts.edit(vendor.account, SOMEBODY, base, draftOf(base, { city: 'X' }))).rejects.toThrow(
    'full',
  );
  await expect(contacts.remove(vendor.account, SOMEBODY, 1)).rejects.toThrow('full');
  expect(vendor.received.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('a write that is done stays done when its outcome cannot be recorded, and reading settles it', async () => {
  const { account } = await startVendor({ contacts: [person(1)] });
  const forgetful = {
    ...createLedger(db()),
    settle: async () => {
      throw new Error('the database went away');
    },
  };
  const contacts = open({ ledger: forgetful });
  await contacts.sync(account);
  const { contact } = await contacts.add(account, SOMEBODY, newcomer);
  const base = await contacts.get(account, 1);
  await contacts.edit(account, SOMEBODY, base, draftOf(base, { city: 'Bergen' }));
  await contacts.remove(account, SOMEBODY, 1);
  expect((await recorded(account)).lines.map(({ outcome }) => outcome)).toEqual([
    'intent',
    'intent',
    'intent',
  ]);

  await settleOpen(db(), contacts.reversers, account, 0);
  expect((await recorded(account)).lines).toMatchObject([
    { outcome: 'done', contactId: contact?.id },
    // It was deleted since: nobody can tell any more.
    { outcome: 'unknown', settledAt: expect.any(Date) },
    { outcome: 'done' },
  ]);
});

test.each([true, false])('a lost answer is settled by reading later (done: %s)', async (done) => {
  const { account } = await startVendor({
    contacts: [person(1, { city: 'Rome' }), person(2)],
    before: losing('update', ({ contacts }) => {
      if (done) contacts.set(1, person(1, { city: 'Bergen' }));
    }),
  });
  const contacts = open();
  const base = await contacts.get(account, 1);
  await contacts.edit(account, SOMEBODY, base, draftOf(base, { city: 'Bergen' })).catch(() => {});
  await settleOpen(db(), contacts.reversers, account, 0);
  expect((await recorded(account)).lines).toMatchObject([{ outcome: done ? 'done' : 'failed' }]);
});

test('a delete whose first try did it, and whose last try was refused, is found out to be done', async () => {
  let tries = 0;
  const { account } = await startVendor({
    contacts: [person(1, { city: 'Rome' }), person(2)],
    before: (request, response, vendor) => {
      if (request.method !== 'DELETE') return false;
      vendor.contacts.delete(1);
      if (++tries === 1) response.destroy();
      else sendJson(response, failed('Slow down'), 429);
      return true;
    },
  });
  const contacts = open({ attempts: 2 });
  await contacts.remove(account, SOMEBODY, 1).catch(() => {});
  expect(tries).toBe(2);
  expect((await recorded(account)).lines).toMatchObject([{ outcome: 'unknown', settledAt: undefined }]);
  await settleOpen(db(), contacts.reversers, account, 0);
  expect((await recorded(account)).lines).toMatchObject([{ outcome: 'done', before: { city: 'Rome' } }]);
});

test('an add that was made again after its answer was lost is one contact of one line', async () => {
  const { account, contacts: stored } = await startVendor({
    contacts: [person(1)],
    before: losing('contacts/add'),
  });
  const contacts = open();
  await contacts.sync(account);
  await expect(contacts.add(account, SOMEBODY, newcomer)).rejects.toMatchObject({ outcomeUnknown: true });
  await contacts.add(account, SOMEBODY, newcomer, { readBack: false });
  await settleOpen(db(), contacts.reversers, account, 0);
  expect(stored.size).toBe(2);
  expect((await recorded(account)).lines.map(({ outcome, contactId }) => [outcome, contactId])).toEqual([
    ['failed', undefined],
    ['done', 2],
  ]);
});

test('an add of which nobody can tell whether it is the one that is there stays unknown, and says so', async () => {
  const { account } = await startVendor({
    contacts: [person(1)],
    before: losing('contacts/add', ({ contacts }) => {
      contacts.set(2, person(2, { email: 'new@example.com', city: 'Elsewhere' }));
    }),
  });
  const contacts = open();
  await expect(contacts.add(account, SOMEBODY, newcomer)).rejects.toMatchObject({ outcomeUnknown: true });
  await settleOpen(db(), contacts.reversers, account, 0);
  expect((await recorded(account)).lines).toMatchObject([
    { outcome: 'unknown', settledAt: expect.any(Date), note: expect.stringContaining('could not be told') },
  ]);
});

test('lines that are too young are left to whoever writes them', async () => {
  const { account } = await startVendor({ before: losing('contacts/add') });
  const contacts = open();
  await contacts.add(account, SOMEBODY, newcomer).catch(() => {});
  await settleOpen(db(), contacts.reversers, account, 60);
  expect((await recorded(account)).lines).toMatchObject([{ outcome: 'unknown', settledAt: undefined }]);
});

test('a delete that is tried again by its group goes on with its line, whichever try the service heard', async () => {
  const { account, contacts: stored } = await startVendor({ contacts: [person(1), person(2)] });
  const ledger = createLedger(db());
  const contacts = open({ ledger });
  for (const [id, heard] of [
    [1, true],
    [2, false],
  ] as const) {
    const by = { ...SOMEBODY, group: `hold ${id}` };
    // A process that died between its call and its record.
    const before = snapshotOf(await contacts.get(account, id));
    const [line] = (await ledger.begin(account, by, 'delete', [{ contactId: id, email: '', before }]))
      .lineIds;
    if (heard) stored.delete(id);
    expect(await contacts.remove(account, by, id)).toMatchObject({ is: 'deleted', contact: { id } });
    // Whoever looked at the old line can settle it no more.
    await ledger.settle(account, [{ lineId: line ?? 0, outcome: 'failed', note: 'It is still there.' }]);
    expect(await contacts.remove(account, by, id)).toMatchObject({ is: 'deleted', contact: { id } });
  }
  expect(stored.size).toBe(0);
  const { actions, lines } = await recorded(account);
  expect(actions).toHaveLength(2);
  expect(lines).toMatchObject([
    { contactId: 1, outcome: 'done' },
    { contactId: 2, outcome: 'done' },
  ]);
});

test('a delete whose answer is lost again stays open, and another try ends it', async () => {
  let lost = 2;
  const { account, contacts: stored } = await startVendor({
    contacts: [person(1)],
    before: (request, response) => {
      if (!request.path.includes('delete') || lost === 0) return false;
      lost--;
      response.destroy();
      return true;
    },
  });
  const contacts = open();
  const by = { ...SOMEBODY, group: 'hold again' };
  for (let attempt = 0; attempt < 2; attempt++)
    await expect(contacts.remove(account, by, 1)).rejects.toMatchObject({ code: 'unavailable' });
  expect((await recorded(account)).lines).toMatchObject([{ outcome: 'unknown', settledAt: undefined }]);
  expect(await contacts.remove(account, by, 1)).toMatchObject({ is: 'deleted' });
  expect((await recorded(account)).lines).toMatchObject([{ outcome: 'done' }]);
  expect(stored.size).toBe(0);
});
