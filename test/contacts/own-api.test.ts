/** Every call against our own contacts API, over HTTP. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/contacts/account.ts';
import { type ContactsClient, createContactsClient } from '../../src/contacts/client.ts';
import type { ContactDraft } from '../../src/contacts/contact.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { PATHS } from '../../src/contacts/wire.ts';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { type ContactsApi, createContactsApi } from '../../src/contacts-api/server.ts';
import { openContacts, SOMEBODY } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';
import { buildAccount } from './odd-service.ts';

const database = useDatabase();
const client: ContactsClient = createContactsClient({ log: silentLog });
let contacts: Contacts;
let api: ContactsApi;
let account: Account;
let typeId: number;
let germany: number;
let accounts = 0;

beforeAll(async () => {
  api = await createContactsApi({ database: database.current, log: silentLog, host: '127.0.0.1', port: 0 });
  contacts = openContacts(database.current, {
    client,
    countries: { path: PATHS.countries, file: undefined },
  });
});
afterAll(async () => {
  await contacts.close();
  await api.stop();
});
beforeEach(async () => {
  const name = `account ${++accounts}`;
  const keys = {
    publicKey: `public-key-of-${accounts}-0123456789`,
    secretKey: `secret-key-of-${accounts}-0123456789`,
  };
  await ensureAccount(openApiDb(database.current), { name, ...keys });
  account = { ...buildAccount(api.url), id: name, ...keys };
  typeId = (await contacts.types(account))[0]?.id ?? 0;
  germany = (await contacts.countryId(account, 'Germany')) ?? 0;
});

function draft(email: string, more: Partial<ContactDraft> = {}): ContactDraft {
  const texts = {
    first_name: 'Ana',
    last_name: 'Ruiz',
    state: '',
    city: 'Köln',
    address_line1: '',
    address_line2: '',
  };
  const ids = { contact_type_id: typeId, country: germany };
  return { email, ...texts, state_province_region: '', postal_code: '', ...ids, ...more };
}

describe('our own API', () => {
  test('names its types and countries', async () => {
    expect((await contacts.types(account)).map(({ name }) => name)).toEqual([
      'Customers',
      'Leads',
      'Friends',
    ]);
    expect((await contacts.countries(account)).length).toBeGreaterThan(200);
    expect(await contacts.countryName(account, String(germany))).toBe('Germany');
  });

  test('adds, shows, finds, edits and deletes a contact', async () => {
    const { contact, notice } = await contacts.add(
      account,
      SOMEBODY,
      draft('ana@example.com', { first_name: ' Añá 😀 & <b>' }),
    );
    expect(notice).toBeUndefined();
    expect(contact).toMatchObject({
      email: 'ana@example.com',
      first_name: 'Añá 😀 & <b>',
      country: 'Germany',
    });
    const id = contact?.id ?? 0;
    const shown = await contacts.get(account, id);
    expect(shown).toMatchObject({ contactType: 'Customers', city: 'Köln', country: String(germany) });
    expect(await contacts.find(account, 'ruiz koln germany', 1)).toMatchObject({
      matched: 1,
      contacts: [{ id }],
    });

    const edited = await contacts.edit(
      account,
      SOMEBODY,
      shown,
      draft('ana@example.com', { first_name: 'Eva', city: '' }),
    );
    expect(edited).toMatchObject({
      changed: ['first_name', 'city'],
      contact: { first_name: 'Eva', city: '' },
    });
    expect(edited.contact.country).toBe(String(germany));
    expect(await contacts.find(account, 'eva', 1)).toMatchObject({ matched: 1 });
    expect(
      await contacts.edit(
        account,
        SOMEBODY,
        edited.contact,
        draft('ana@example.com', { first_name: 'Eva', city: '' }),
      ),
    ).toMatchObject({ changed: [] });

    expect(await contacts.remove(account, SOMEBODY, id)).toMatchObject({ is: 'deleted' });
    expect(await contacts.remove(account, SOMEBODY, id)).toEqual({ is: 'gone' });
    await expect(contacts.get(account, id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('refuses fields by name, and edits of what somebody changed meanwhile', async () => {
    await expect(contacts.add(account, SOMEBODY, draft('not an address'))).rejects.toMatchObject({
      code: 'fields_refused',
      fields: { email: [expect.stringMatching(/email/)] },
    });
    const { contact } = await contacts.add(account, SOMEBODY, draft('ana@example.com'));
    const base = await contacts.get(account, contact?.id ?? 0);
    await client.update(account, base.id, draft('ana@example.com', { city: 'Bonn' }));
    await expect(
      contacts.edit(account, SOMEBODY, base, draft('ana@example.com', { city: 'Ulm' })),
    ).rejects.toMatchObject({
      code: 'changed_meanwhile',
      fields: ['city'],
    });
  });

  test('refuses wrong keys on every call, and tells them apart from anything else', async () => {
    const wrong = { ...account, secretKey: 'a-wrong-secret-key' };
    const calls = [
      () => client.details(wrong, 1),
      () => Array.fromAsync(client.list(wrong)),
      () => client.add(wrong, draft('ana@example.com')),
      () => client.update(wrong, 1, draft('ana@example.com')),
      () => client.remove(wrong, 1),
      () => client.removeMany(wrong, [1]),
      () => client.csvSample(wrong),
      () => client.uploadCsv(wrong, { contactTypeId: 1, name: 'a.csv', content: lines('email') }),
      () => client.types(wrong),
      () => client.countries(wrong, PATHS.countries),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'keys_refused' });
  });

  test('deletes many in one call, also where some are gone, and says when all were', async () => {
    const ids: number[] = [];
    for (const email of ['a@example.com', 'b@example.com', 'c@example.com']) {
      ids.push((await contacts.add(account, SOMEBODY, draft(email))).contact?.id ?? 0);
    }
    await client.remove(account, ids[0] ?? 0);
    expect(await contacts.removeRecorded(account, [...ids, 123456])).toBe('deleted');
    await contacts.showGone(account, ids);
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 0 });
    expect(await contacts.removeRecorded(account, ids)).toBe('gone');
  });

  test('looks up ids and addresses', async () => {
    const { contact } = await contacts.add(account, SOMEBODY, draft('ana@example.com'));
    const result = await contacts.lookUp(account, [
      'ANA@example.com',
      String(contact?.id),
      'leo@example.com',
    ]);
    expect(result).toMatchObject({
      found: [{ id: contact?.id }],
      missing: ['leo@example.com'],
      ambiguous: [],
    });
  });

  test('takes a CSV, and its own sample too', async () => {
    const sample = await contacts.sample(account);
    expect(sample?.name).toBe('contacts-sample.csv');
    const bytes = sample?.bytes ?? Buffer.alloc(0);
    const upload = { contactTypeId: typeId, name: 'sample.csv', content: lines(bytes.toString()) };
    await client.uploadCsv(account, { ...upload, bytes: bytes.length });
    const all = await Array.fromAsync(contacts.each(account));
    expect(all.length).toBeGreaterThan(0);
    const bad = { ...upload, content: lines('email,country\nnobody,Germany\n') };
    await expect(client.uploadCsv(account, bad)).rejects.toMatchObject({
      code: 'fields_refused',
      fields: { file: [expect.stringMatching(/^Row 2/)] },
    });
  });

  test('streams a list of many, of which the first can be taken alone', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `many${index}@example.com,Germany\n`).join('');
    await client.uploadCsv(account, {
      contactTypeId: typeId,
      name: 'many.csv',
      content: lines(`email,country\n${rows}`),
    });
    expect(await contacts.find(account, 'many4999', 1, { fresh: true })).toMatchObject({
      total: 5_000,
      matched: 1,
    });
    for await (const contact of contacts.each(account)) {
      expect(contact.email).toMatch(/^many/);
      break;
    }
    expect((await contacts.add(account, SOMEBODY, draft('last@example.com'))).contact).toMatchObject({
      email: 'last@example.com',
    });
  });
});

async function* lines(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
