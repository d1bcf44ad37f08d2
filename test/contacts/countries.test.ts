import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ContactsError } from '../../src/contacts/client-errors.ts';
import type { ContactDraft } from '../../src/contacts/contact.ts';
import { countryTable } from '../../src/contacts/country-table.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { createLog } from '../../src/log.ts';
import { openContacts, SOMEBODY } from '../support/contacts.ts';
import { useDatabase } from '../support/database.ts';
import { sendJson, startService, success } from './odd-service.ts';
import { startVendor } from './vendor.ts';

const database = useDatabase();

function open(path = '', file?: string, lines: string[] = []): Contacts {
  const log = createLog('info', { write: (line) => lines.push(line) });
  const contacts = openContacts(database.current, { log, countries: { path, file } });
  onTestFinished(() => contacts.close());
  return contacts;
}

async function fileOf(content: unknown): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'countries-')), 'countries.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function draftOf(email: string, country: number): ContactDraft {
  const blank = { first_name: '', last_name: '', state: '', city: '' };
  const address = { address_line1: '', address_line2: '', state_province_region: '', postal_code: '' };
  return { email, contact_type_id: 1, country, ...blank, ...address };
}

function shippedId(name: string): number {
  const country = countryTable().find((each) => each.name === name);
  if (!country) throw new Error(`no country ${name}`);
  return country.id;
}

describe('where numbers come from', () => {
  test('the service’s own list is believed above all, and asked for once', async () => {
    const { account, received } = await startService((_, response) =>
      sendJson(
        response,
        success({
          countries: [
            { id: 501, name: 'Germany' },
            { id: 7, name: 'Chad' },
          ],
        }),
      ),
    );
    const contacts = open('countries');
    expect(await contacts.countries(account)).toEqual([
      { id: 7, name: 'Chad' },
      { id: 501, name: 'Germany' },
    ]);
    expect(await contacts.countryId(account, 'Deutschland')).toBe(501);
    expect(await contacts.countryId(account, 'France')).toBeUndefined();
    expect(received).toHaveLength(1);
  });

  test('without a list the table is used, and the log says so once', async () => {
    const { account } = await startService((_, response) => response.writeHead(404).end('<h1>no</h1>'));
    const lines: string[] = [];
    const contacts = open('countries', undefined, lines);
    expect(await contacts.countryId(account, 'France')).toBe(shippedId('France'));
    expect(await contacts.countries(account)).toHaveLength(countryTable().length);
    expect(lines.filter((line) => line.includes('no list of countries'))).toHaveLength(1);
  });

  test('a file outweighs the table, whichever of the two shapes it has', async () => {
    const { account } = await startVendor();
    for (const content of [[{ id: 1, name: 'Peru' }], { countries: [{ id: '1', name: 'Peru' }] }]) {
      const contacts = open('', await fileOf(content));
      expect(await contacts.countryId(account, 'peru')).toBe(1);
      expect(await contacts.countryName(account, '1')).toBe('Peru');
      const all = await contacts.countries(account);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    }
  });

  test.each(['{', '{"a":1}', '[{"id":"x","name":"Peru"}]'])(
    'a file that holds %s is refused at the start',
    async (content) => {
      const file = await fileOf(content);
      expect(() => open('', file)).toThrow(/CONTACTS_COUNTRIES_FILE/);
    },
  );

  test('a number in details and a name in the list teach the pair', async () => {
    const { account } = await startVendor({ contacts: [{ id: 1, country: 75 }] });
    const contacts = open();
    expect(await contacts.countryName(account, '75')).not.toBe('Gabon');
    await contacts.get(account, 1);
    expect(await contacts.countryName(account, '75')).toBe('Gabon');
    expect(await contacts.countryId(account, 'GA')).toBe(75);
  });

  test('a service that shows numbers only is not asked again and again', async () => {
    const { account, calls } = await startVendor({
      contacts: [
        { id: 1, country: 75 },
        { id: 2, country: 99_999 },
      ],
      listCountry: String,
    });
    const contacts = openContacts(database.current, { times: { maxAgeMs: 0 } });
    onTestFinished(() => contacts.close());
    for (const id of [1, 2]) await contacts.get(account, id);
    const before = calls().filter((call) => call === 'GET contacts/list').length;
    for (const id of [1, 2, 1, 2]) await contacts.get(account, id);
    expect(calls().filter((call) => call === 'GET contacts/list').length).toBe(before);
  });

  test('a contact that changed between the two readings teaches nothing', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: [{ id: 1, country: 75 }] });
    const contacts = open();
    await contacts.find(account, '', 1);
    stored.set(1, { id: 1, country: 7, updated_at: '2025-01-01T00:00:00.000000Z' });
    await contacts.get(account, 1);
    expect(await contacts.countryName(account, '7')).not.toBe('Gabon');
  });
});

describe('names', () => {
  test.each([
    ['germany', 'Germany'],
    ['DE', 'Germany'],
    ['deu', 'Germany'],
    ['Allemagne', 'Germany'],
    ['ドイツ', 'Germany'],
    ['德国', 'Germany'],
    ['Niemcy', 'Germany'],
    ['Magyarország', 'Hungary'],
    ['대한민국', 'South Korea'],
    ['Großbritannien', 'United Kingdom'],
    ['England', 'United Kingdom'],
    ['U.K.', 'United Kingdom'],
    ['EE.UU.', 'United States of America'],
    ['The Gambia', 'Republic of The Gambia'],
    ['Gambia', 'Republic of The Gambia'],
    ['Korea (Republic of)', 'South Korea'],
    ['USA', 'United States of America'],
    ['Bosnia & Herzegovina', 'Bosnia and Herzegovina'],
  ])('%s is %s', async (written, name) => {
    const { account } = await startVendor();
    expect(await open().countryId(account, written)).toBe(shippedId(name));
  });

  test('what no table knows stays as it is and has no number', async () => {
    const { account } = await startVendor();
    const contacts = open();
    expect(await contacts.countryName(account, 'Atlantis')).toBe('Atlantis');
    expect(await contacts.countryName(account, '99999')).toBe('99999');
    expect(await contacts.countryId(account, 'Atlantis')).toBeUndefined();
    expect(await contacts.countryId(account, '')).toBeUndefined();
  });
});

describe('a number never proven at this service', () => {
  test('is replaced before the add when a contact of that country shows the right one', async () => {
    const { account, contacts: stored, calls } = await startVendor({ contacts: [{ id: 1, country: 7 }] });
    const added = await open().add(account, SOMEBODY, draftOf('ana@example.com', shippedId('Germany')));
    expect(added).toMatchObject({ contact: { id: 2, country: 'Germany' } });
    expect(added.notice).toBeUndefined();
    expect(stored.get(2)?.country).toBe(7);
    expect(calls().filter((call) => call.startsWith('POST'))).toEqual(['POST contacts/add']);
  });

  test('is checked after the add: another country shown is told, the next number is sent, the first not used again', async () => {
    const { account, contacts: stored } = await startVendor();
    const file = await fileOf([{ id: 75, name: 'Spain' }]);
    const contacts = open('', file);
    const { contact, notice } = await contacts.add(account, SOMEBODY, draftOf('ana@example.com', 75));
    // The shipped number for Spain is tried next, which is nothing this service knows.
    expect(stored.get(1)?.country).toBe(shippedId('Spain'));
    expect(contact?.country).toBe(String(shippedId('Spain')));
    expect(notice).toMatch(/Gabon instead of Spain. Another number was sent then/);
    expect(await contacts.countryName(account, '75')).toBe('Gabon');
    expect(await contacts.countryId(account, 'Spain')).toBe(shippedId('Spain'));
  });

  test('is put right with the next table when that one is right', async () => {
    const germany = shippedId('Germany');
    const { account, contacts: stored } = await startVendor({
      listCountry: (country) => ({ 75: 'Gabon', [germany]: 'Germany' })[country] ?? country,
    });
    const file = await fileOf([{ id: 75, name: 'Germany' }]);
    const { contact, notice } = await open('', file).add(account, SOMEBODY, draftOf('ana@example.com', 75));
    expect([contact?.country, stored.get(1)?.country]).toEqual(['Germany', germany]);
    expect(notice).toMatch(/Gabon instead of Germany; this was put right/);
  });

  test('with no other number known, the notice says what to do, and the next add is refused with the reason', async () => {
    const wrong = shippedId('Spain');
    const { account, received } = await startVendor({
      listCountry: (country) => (country === wrong ? 'Gabon' : country),
    });
    const contacts = open();
    const { notice } = await contacts.add(account, SOMEBODY, draftOf('ana@example.com', wrong));
    expect(notice).toMatch(/Gabon instead of Spain, and its number for Spain is not known/);
    expect(await contacts.countryId(account, 'Spain')).toBeUndefined();
    const before = received.length;
    const again = contacts.add(account, SOMEBODY, draftOf('leo@example.com', 4_000));
    await expect(again).rejects.toMatchObject({
      code: 'fields_refused',
      fields: { country: [expect.stringContaining('not known')] },
    });
    expect(received.length).toBe(before);
  });

  test('is checked only once where the service shows numbers and nothing else', async () => {
    const { account, calls } = await startVendor({ listCountry: String });
    const contacts = open();
    for (const email of ['a@example.com', 'b@example.com']) {
      expect(
        (await contacts.add(account, SOMEBODY, draftOf(email, 50), { readBack: false })).notice,
      ).toBeUndefined();
    }
    const reads = calls().filter((call) => call === 'GET contacts/list');
    // One to look for an example, one after the first add, none for the second.
    expect(reads).toHaveLength(2);
  });
});

describe('an edit', () => {
  test('keeps a number that no table knows', async () => {
    const { account, contacts: stored } = await startVendor({
      contacts: [{ id: 1, country: 9999, email: 'a@example.com' }],
    });
    const contacts = open();
    const base = await contacts.get(account, 1);
    const draft = { ...draftOf(base.email, 9999), first_name: 'Ana' };
    expect((await contacts.edit(account, SOMEBODY, base, draft)).changed).toContain('first_name');
    expect(stored.get(1)).toMatchObject({ country: 9999, first_name: 'Ana' });
  });

  test('is refused, with the reason, when the country has a name that cannot be mapped', async () => {
    const {
      account,
      contacts: stored,
      calls,
    } = await startVendor({
      contacts: [{ id: 1, country: 'Atlantis', email: 'a@example.com' }],
    });
    const contacts = open();
    const base = await contacts.get(account, 1);
    const edit = contacts.edit(account, SOMEBODY, base, { ...draftOf(base.email, 0), first_name: 'Ana' });
    await expect(edit).rejects.toBeInstanceOf(ContactsError);
    await expect(edit).rejects.toMatchObject({ fields: { country: [expect.stringContaining('not known')] } });
    expect(stored.get(1)?.country).toBe('Atlantis');
    expect(calls().some((call) => call.startsWith('POST'))).toBe(false);
  });
});
