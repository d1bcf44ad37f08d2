/** Taking back adds, edits and deletes at a service: what comes back, what somebody changed since, what cannot be written. */
import { expect, onTestFinished, test } from 'vitest';
import { createLedger } from '../../src/audit/ledger.ts';
import { createUndo, type Undoing } from '../../src/audit/undo.ts';
import type { Account } from '../../src/contacts/account.ts';
import { createContactsClient } from '../../src/contacts/client.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { openContacts, SOMEBODY } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';
import { deleteMany } from '../support/delete-many.ts';
import { startVendor, type VendorContact, type VendorOptions } from './vendor.ts';
import { draftOf, newcomer, person } from './vendor-people.ts';

const database = useDatabase();
const LEO = { userId: 'ULEO', source: 'command' } as const;

async function scene(contacts: VendorContact[], before: VendorOptions['before'] = () => false) {
  const vendor = await startVendor({ contacts, types: 'its list', before });
  const client = createContactsClient({
    log: silentLog,
    limits: { retry: { attempts: 1, baseMs: 1, maxWaitMs: 10, budgetMs: 100 } },
  });
  const service = openContacts(database.current, { client, times: { maxAgeMs: 1 } });
  onTestFinished(() => service.close());
  await service.sync(vendor.account);
  const undo = createUndo<Account>({
    db: database.current.kysely(),
    reversers: service.reversers,
    mayBegin: async () => {},
    ended: async () => {},
    days: 30,
    log: silentLog,
  });
  const run = (code: string | undefined, anyway?: string): Promise<Undoing> =>
    undo.run(vendor.account, 'UMIA', code ?? '', { ...(anyway !== undefined && { anyway }) });
  return { vendor, account: vendor.account, service, run, undo };
}

async function edit(
  service: Contacts,
  account: Account,
  id: number,
  changes: Parameters<typeof draftOf>[1],
  by = SOMEBODY,
) {
  const base = await service.get(account, id);
  return service.edit(account, by, base, draftOf(base, changes));
}

const writes = (calls: string[]) => calls.filter((call) => !call.startsWith('GET'));

test('an add is taken back by deleting the new contact', async () => {
  const { vendor, account, service, run } = await scene([person(1)]);
  const { code } = await service.add(account, SOMEBODY, newcomer);
  expect([...vendor.contacts.keys()]).toEqual([1, 2]);
  expect(await run(code)).toMatchObject({ is: 'undone', undone: { reversed: [{ contactId: 2 }] } });
  expect([...vendor.contacts.keys()]).toEqual([1]);
});

test('an add that somebody changed since is asked about: what, and by whom; and again when it changes once more', async () => {
  const { vendor, account, service, run } = await scene([person(1)]);
  const { code } = await service.add(account, SOMEBODY, newcomer);
  await edit(service, account, 2, { city: 'Bergen' }, LEO);
  const asked = await run(code);
  expect(asked).toMatchObject({
    is: 'asks',
    plan: { plans: [{ says: ['Changed since it was added: city.'], since: { userId: 'ULEO' } }] },
  });
  const seen = asked.is === 'asks' ? asked.plan.seen : '';
  await edit(service, account, 2, { city: 'Oslo 2' }, LEO);
  expect(await run(code, seen)).toMatchObject({ is: 'asks' });
  const again = await run(code);
  expect(await run(code, again.is === 'asks' ? again.plan.seen : '')).toMatchObject({ is: 'undone' });
  expect(vendor.contacts.has(2)).toBe(false);
});

test('an add that is gone already has nothing to take back', async () => {
  const { vendor, account, service, run } = await scene([person(1)]);
  const { code } = await service.add(account, SOMEBODY, newcomer);
  vendor.contacts.delete(2);
  expect(await run(code)).toMatchObject({
    is: 'asks',
    plan: { plans: [{ verdict: 'nothing', says: ['The contact is not there any more.'] }] },
  });
});

test('an add that goes while its undo runs is not said to be deleted by it', async () => {
  let asked = 0;
  const { account, service, run } = await scene([person(1)], (request, _, { contacts }) => {
    // The undo looks, and looks again before it deletes.
    if (request.path.includes('details?contact_id=2') && ++asked === 2) contacts.delete(2);
    return false;
  });
  const { code } = await service.add(account, SOMEBODY, newcomer);
  asked = 0;
  expect(await run(code)).toMatchObject({
    undone: { reversed: [], kept: [{ says: ['The contact is not there any more.'] }], failed: [] },
  });
});

test('an add that could not be read back at once is found by reading, and taken back', async () => {
  let away = false;
  const { vendor, account, service, run } = await scene([person(1)], (request, response) => {
    if (request.path.endsWith('add')) away = true;
    if (!away || request.method === 'POST') return false;
    response.writeHead(503).end();
    return true;
  });
  const { contact, code } = await service.add(account, SOMEBODY, newcomer);
  expect(contact).toBeUndefined();
  away = false;
  expect(await run(code)).toMatchObject({ is: 'undone', undone: { reversed: [{ contactId: 2 }] } });
  expect([...vendor.contacts.keys()]).toEqual([1]);
});

test('an edit is taken back field by field; what somebody changed since stays and is named', async () => {
  const { vendor, account, service, run } = await scene([
    person(1, { city: 'Rome', state: 'Lazio', last_name: 'Ruiz' }),
  ]);
  const { code } = await edit(service, account, 1, { city: 'Bergen', state: '', country: 7 });
  await edit(service, account, 1, { city: 'Oslo', last_name: 'Berg' }, LEO);
  expect(await run(code)).toMatchObject({
    is: 'undone',
    undone: { reversed: [{ says: ['Stays, as it was changed since: city.'], since: { userId: 'ULEO' } }] },
  });
  expect(vendor.contacts.get(1)).toMatchObject({
    city: 'Oslo',
    state: 'Lazio',
    country: 3,
    last_name: 'Berg',
  });
});

test('an edit all of which somebody changed since is not taken back, and nothing is sent', async () => {
  const { vendor, account, service, run } = await scene([person(1, { city: 'Rome' })]);
  const { code } = await edit(service, account, 1, { city: 'Bergen' });
  await edit(service, account, 1, { city: 'Oslo' }, LEO);
  const before = writes(vendor.calls()).length;
  expect(await run(code)).toMatchObject({ is: 'asks', plan: { plans: [{ verdict: 'nothing' }] } });
  expect(writes(vendor.calls())).toHaveLength(before);
});

test('a delete is taken back with every field that can be written, and the rest is named', async () => {
  const fields = {
    first_name: 'Ana',
    last_name: 'Ruiz',
    city: 'Lyon',
    state: 'Rhône',
    address_line1: 'Rue 1',
    address_line2: '2e étage',
    state_province_region: 'ARA',
    postal_code: '69001',
    email: 'ana@example.com',
  };
  const { vendor, account, service, run } = await scene([
    person(1, {
      ...fields,
      alt_email: 'other@example.com',
      custom_field: {
        size: { field_name: 'Size', field_value: 'XL' },
        none: { field_name: 'None', field_value: '' },
      },
    }),
    person(2),
  ]);
  const removed = await service.remove(account, SOMEBODY, 1);
  expect(await run(removed.is === 'deleted' ? removed.code : '')).toMatchObject({
    undone: {
      reversed: [
        {
          contactId: 3,
          says: [
            'The second address other@example.com cannot come back.',
            'Custom fields cannot come back: Size.',
          ],
        },
      ],
    },
  });
  expect(vendor.contacts.get(3)).toMatchObject({ ...fields, country: 3 });
});

test('a contact that somebody added again meanwhile is asked about, not doubled', async () => {
  const { vendor, account, service, run } = await scene([person(1, { email: 'ana@example.com' }), person(2)]);
  const removed = await service.remove(account, SOMEBODY, 1);
  const code = removed.is === 'deleted' ? removed.code : '';
  await service.add(account, LEO, { ...newcomer, email: 'Ana@example.com' });
  const asked = await run(code);
  expect(asked).toMatchObject({
    is: 'asks',
    plan: { plans: [{ says: ['Another contact has the address ana@example.com now: number 3.'] }] },
  });
  expect(vendor.contacts.size).toBe(2);
  expect(await run(code, asked.is === 'asks' ? asked.plan.seen : '')).toMatchObject({ is: 'undone' });
  expect(vendor.contacts.size).toBe(3);
});

test('many come back together, each once and with its new id known, but for the one that is there again', async () => {
  const people = Array.from({ length: 30 }, (_, index) =>
    person(index + 1, { email: `p${index + 1}@example.com`, first_name: `P${index + 1}` }),
  );
  const { vendor, account, service, run } = await scene(people);
  const ids = people.slice(0, 20).map(({ id }) => id);
  const code = await deleteMany(
    { contacts: service, ledger: createLedger(database.current.kysely()) },
    account,
    SOMEBODY,
    ids,
  );
  await service.add(account, LEO, { ...newcomer, email: 'p5@example.com' });
  const listsBefore = vendor.calls().filter((call) => call === 'GET contacts/list').length;
  const outcome = await run(code);
  expect(outcome).toMatchObject({
    undone: { reversed: { length: 19 }, kept: [{ contactId: 5 }], failed: [] },
  });
  const emails = [...vendor.contacts.values()].map(({ email }) => email);
  expect(new Set(emails).size).toBe(emails.length);
  expect(emails).toHaveLength(30);
  const newIds = outcome.is === 'undone' ? outcome.undone.reversed.map(({ contactId }) => contactId) : [];
  expect(newIds.every((id) => id !== undefined && vendor.contacts.has(id))).toBe(true);
  // Not one reading of the list for each.
  expect(vendor.calls().filter((call) => call === 'GET contacts/list').length - listsBefore).toBeLessThan(6);
});

test('contacts with the same address come back each under an id of its own', async () => {
  const alike = { last_name: 'Ruiz', email: 'team@example.com' };
  const names = ['Ana', 'Ana', 'Bo', 'Bo'];
  const people = names.map((first_name, index) => person(index + 1, { ...alike, first_name }));
  const { vendor, account, service, run } = await scene([...people, person(9)]);
  const code = await deleteMany(
    { contacts: service, ledger: createLedger(database.current.kysely()) },
    account,
    SOMEBODY,
    [1, 2, 3, 4],
  );
  const outcome = await run(code);
  const back = outcome.is === 'undone' ? outcome.undone.reversed : [];
  expect(new Set(back.map(({ contactId }) => contactId))).toEqual(new Set([10, 11, 12, 13]));
  for (const { line, contactId } of back)
    expect(vendor.contacts.get(contactId ?? 0)?.first_name).toBe(names[(line.contactId ?? 0) - 1]);
});

test('an undo can be undone by its own code', async () => {
  const { vendor, account, service, run } = await scene([person(1, { city: 'Rome' })]);
  const { code } = await edit(service, account, 1, { city: 'Bergen' });
  const first = await run(code);
  expect(vendor.contacts.get(1)).toMatchObject({ city: 'Rome' });
  await run(first.is === 'undone' ? first.undone.code : '');
  expect(vendor.contacts.get(1)).toMatchObject({ city: 'Bergen' });
});
