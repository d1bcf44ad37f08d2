import { describe, expect, onTestFinished, test } from 'vitest';
import { createContactsClient } from '../../src/contacts/client.ts';
import type { Contact, ContactDraft } from '../../src/contacts/contact.ts';
import { countryTable } from '../../src/contacts/country-table.ts';
import { type Contacts, createContacts } from '../../src/contacts/service.ts';
import { createLog } from '../../src/log.ts';
import { sendJson, success } from './odd-service.ts';
import { startVendor, type VendorContact } from './vendor.ts';

function open(options: { maxContacts?: number; lines?: string[] } = {}): Contacts {
  const log = createLog('info', { write: (line) => options.lines?.push(line) });
  const client = createContactsClient({
    log,
    limits: { retry: { attempts: 2, baseMs: 1, maxWaitMs: 10, budgetMs: 1000 } },
  });
  const limits = options.maxContacts ? { maxContacts: options.maxContacts } : {};
  const contacts = createContacts({ log, client, countries: { path: '', file: undefined }, limits });
  onTestFinished(() => contacts.close());
  return contacts;
}

function person(id: number, more: Record<string, unknown> = {}): VendorContact {
  return { id, country: 3, ...more };
}

function draftOf(contact: Contact, changes: Partial<ContactDraft> = {}): ContactDraft {
  const { email, first_name, last_name, state, city, address_line1, address_line2, postal_code } = contact;
  const texts = { email, first_name, last_name, state, city, address_line1, address_line2, postal_code };
  const ids = { contact_type_id: contact.contactTypeId, country: Number(contact.country) };
  return { ...texts, ...ids, state_province_region: contact.state_province_region, ...changes };
}

/** The program's own number for France, which is 3 at the vendor. */
const france = countryTable().find(({ name }) => name === 'France')?.id ?? Number.NaN;
const newcomer: ContactDraft = {
  email: 'New@Example.com',
  contact_type_id: 1,
  country: france,
  first_name: ' Nora ',
  last_name: 'Lind',
  state: '',
  city: 'Oslo',
  address_line1: '',
  address_line2: '',
  state_province_region: '',
  postal_code: '',
};
const lists = (calls: string[]) => calls.filter((call) => call === 'GET contacts/list').length;

describe('finding', () => {
  test('matches words in any order over name, e-mail and place, blind to case and accents', async () => {
    const { account } = await startVendor({
      contacts: [
        person(1, { fullname: 'José Ruiz', email: 'jose@example.com', city: 'Málaga' }),
        person(2, { fullname: 'Ana Ruiz', email: 'ana@example.com', city: 'Lyon' }),
        person(3, { fullname: 'Łukasz Groß', email: 'lg@example.pl', country: 7 }),
      ],
    });
    const contacts = open();
    const ids = async (text: string) => (await contacts.find(account, text, 1)).contacts.map(({ id }) => id);
    expect(await ids('ruiz JOSE')).toEqual([1]);
    expect(await ids('malaga')).toEqual([1]);
    expect(await ids('ruiz, france')).toEqual([2, 1]);
    expect(await ids('lukasz gross germany')).toEqual([3]);
    expect(await ids('example.com')).toEqual([2, 1]);
    expect(await ids('nobody')).toEqual([]);
  });

  test('finds by the name of a country that the list shows as a number', async () => {
    const { account } = await startVendor({ contacts: [person(1)], listCountry: String });
    const contacts = open();
    const name = await contacts.countryName(account, '3');
    expect((await contacts.find(account, name, 1)).matched).toBe(1);
  });

  test('shows ten to a page, newest first, and keeps the page within the pages', async () => {
    const { account } = await startVendor({
      contacts: Array.from({ length: 23 }, (_, index) => person(index + 1)),
      order: 'oldest first',
    });
    const contacts = open();
    const first = await contacts.find(account, ' ', 1);
    expect(first).toMatchObject({ text: '', total: 23, matched: 23, page: 1, pages: 3 });
    expect(first.contacts.map(({ id }) => id)).toEqual([23, 22, 21, 20, 19, 18, 17, 16, 15, 14]);
    expect(await contacts.find(account, '', 99)).toMatchObject({ page: 3, contacts: { length: 3 } });
    expect(await contacts.find(account, '', Number.NaN)).toMatchObject({ page: 1 });
    expect(await contacts.find(account, 'nobody', 5)).toMatchObject({
      page: 1,
      pages: 1,
      matched: 0,
      total: 23,
    });
  });

  test('reads the list once for many, and again for a look-up', async () => {
    const { account, calls } = await startVendor({ contacts: [person(1)] });
    const contacts = open();
    await Promise.all(['a', 'b', 'c'].map((text) => contacts.find(account, text, 1)));
    await contacts.find(account, 'd', 1);
    expect(lists(calls())).toBe(1);
    await contacts.lookUp(account, ['1']);
    expect(lists(calls())).toBe(2);
  });

  test('one person who leaves does not end the reading that others wait for; the last one does', async () => {
    const held: import('node:http').ServerResponse[] = [];
    const { account } = await startVendor({
      contacts: [person(1)],
      before: (_, response) => held.push(response) > 0,
    });
    const contacts = open();
    const [leaver, stayer] = [new AbortController(), new AbortController()];
    const left = contacts.find(account, '', 1, leaver.signal);
    const stayed = contacts.find(account, '', 1, stayer.signal);
    leaver.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await expect.poll(() => held.length).toBe(1);
    sendJson(held[0] as never, success({ contacts: [] }));
    expect(await stayed).toMatchObject({ total: 0 });

    const alone = contacts.lookUp(account, ['1'], stayer.signal);
    await expect.poll(() => held.length).toBe(2);
    const closed = new Promise((resolve) => held[1]?.on('close', resolve));
    stayer.abort(new Error('left too'));
    await expect(alone).rejects.toThrow('left too');
    await closed;
  });

  test('refuses an account with more contacts than can be kept, and says so', async () => {
    const { account } = await startVendor({ contacts: [person(1), person(2), person(3)] });
    await expect(open({ maxContacts: 2 }).find(account, '', 1)).rejects.toMatchObject({
      code: 'list_too_long',
    });
    expect(await open({ maxContacts: 3 }).find(account, '', 1)).toMatchObject({ total: 3 });
  });

  test('never mixes two accounts', async () => {
    const [one, two] = [
      await startVendor({ contacts: [person(1)] }),
      await startVendor({ contacts: [person(2)] }),
    ];
    const contacts = open();
    const other = { ...two.account, id: 'account-2' };
    expect((await contacts.find(one.account, '', 1)).contacts[0]?.id).toBe(1);
    expect((await contacts.find(other, '', 1)).contacts[0]?.id).toBe(2);
  });
});

describe('looking up', () => {
  test('takes ids and addresses, and names what fits nobody or several', async () => {
    const { account } = await startVendor({
      contacts: [
        person(1, { email: 'Ana@Example.com' }),
        person(2, { email: 'twin@example.com' }),
        person(3, { email: 'twin@example.com' }),
      ],
    });
    const result = await open().lookUp(account, [
      'ana@example.com',
      '1',
      ' TWIN@example.com',
      '99',
      'x@example.com',
      '',
    ]);
    expect(result.found.map(({ id }) => id)).toEqual([1]);
    expect(result.missing).toEqual(['99', 'x@example.com']);
    expect(result.ambiguous).toMatchObject([{ ref: ' TWIN@example.com', contacts: [{ id: 3 }, { id: 2 }] }]);
  });
});

describe('one contact', () => {
  test('comes with the name of its type, from the service’s list or from the contacts, told once in the log', async () => {
    const withList = await startVendor({ contacts: [person(1)], types: 'its list' });
    expect(await open().get(withList.account, 1)).toMatchObject({ id: 1, contactType: 'Customers' });
    expect(await open().types(withList.account)).toEqual([{ id: 1, name: 'Customers' }]);

    const without = await startVendor({ contacts: [person(1)] });
    const lines: string[] = [];
    const contacts = open({ lines });
    expect(await contacts.get(without.account, 1)).toMatchObject({ contactType: 'Customers' });
    expect(await contacts.types(without.account)).toEqual([{ id: 1, name: 'Customers' }]);
    expect(lines.filter((line) => line.includes('no list of contact types'))).toHaveLength(1);
  });

  test('that is not there is not found', async () => {
    const { account } = await startVendor();
    await expect(open().get(account, 5)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('adding', () => {
  test.each(['newest first', 'oldest first'] as const)(
    'learns the id from a list that comes %s',
    async (order) => {
      const { account, contacts: stored } = await startVendor({
        order,
        contacts: [person(4, { email: 'new@example.com' }), person(5), person(6)],
      });
      const { contact } = await open().add(account, newcomer);
      expect(contact).toMatchObject({
        id: 7,
        email: 'New@Example.com',
        first_name: 'Nora',
        country: 'France',
      });
      expect(stored.get(7)).toMatchObject({ first_name: 'Nora', country: 3 });
    },
  );

  test('shows in the next find without another reading', async () => {
    const { account, calls } = await startVendor({ contacts: [person(1)] });
    const contacts = open();
    await contacts.find(account, '', 1);
    await contacts.add(account, newcomer);
    const before = lists(calls());
    expect(await contacts.find(account, 'nora oslo', 1)).toMatchObject({ matched: 1, total: 2 });
    expect(lists(calls())).toBe(before);
  });

  test('passes on what the service refuses, by field', async () => {
    const { account } = await startVendor();
    await expect(open().add(account, { ...newcomer, email: '' })).rejects.toMatchObject({
      code: 'fields_refused',
      fields: { email: ['The email field is required.'] },
    });
  });

  test('whose answer is lost is settled by reading: it was added, once', async () => {
    const vendor = await startVendor({
      contacts: [person(1)],
      before: (request, response, { contacts: stored }) => {
        if (!request.path.endsWith('add')) return false;
        stored.set(2, { ...person(2), email: 'new@example.com' });
        response.destroy();
        return true;
      },
    });
    const contacts = open();
    await contacts.find(vendor.account, '', 1);
    expect(await contacts.add(vendor.account, newcomer)).toMatchObject({ contact: { id: 2 } });
  });

  test('whose answer is lost and that is not there fails, saying that it is not known', async () => {
    const vendor = await startVendor({
      contacts: [person(1, { email: 'new@example.com' })],
      before: (request, response) => {
        if (!request.path.endsWith('add')) return false;
        response.destroy();
        return true;
      },
    });
    const contacts = open();
    await contacts.find(vendor.account, '', 1);
    await expect(contacts.add(vendor.account, newcomer)).rejects.toMatchObject({
      code: 'unavailable',
      outcomeUnknown: true,
    });
  });

  test('stays done when the list cannot be read back', async () => {
    let away = false;
    const { account, contacts: stored } = await startVendor({
      contacts: [person(1)],
      before: (request, response) => {
        if (request.path.endsWith('add')) away = true;
        if (!away || request.method === 'POST') return false;
        response.writeHead(503).end();
        return true;
      },
    });
    const contacts = open();
    expect(await contacts.add(account, newcomer)).toEqual({ contact: undefined });
    expect(stored.size).toBe(2);
  });

  test('many in a row need no reading each', async () => {
    const { account, calls } = await startVendor({ contacts: [person(1)] });
    const contacts = open();
    for (let index = 0; index < 5; index++) {
      const draft = { ...newcomer, email: `many${index}@example.com` };
      expect(await contacts.add(account, draft, { readBack: false })).toEqual({ contact: undefined });
    }
    // That one was for the country number, proven once from a contact of that country.
    expect(lists(calls())).toBe(1);
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 6 });
  });
});

describe('editing', () => {
  test('sends the whole record, changes what was changed, and shows at once', async () => {
    const vendor = await startVendor({
      contacts: [
        person(1, {
          city: 'Rome',
          address_line1: 'First line\nsecond line',
          alt_email: 'other@example.com',
          custom_field: { size: { field_name: 'Size', field_value: 'XL' } },
        }),
      ],
    });
    const contacts = open();
    await contacts.find(vendor.account, '', 1);
    const base = await contacts.get(vendor.account, 1);
    const edited = await contacts.edit(vendor.account, base, draftOf(base, { city: 'Milan', state: '' }));
    expect(edited).toMatchObject({ changed: ['city'], contact: { city: 'Milan', contactType: 'Customers' } });
    expect(edited.notice).toBeUndefined();
    expect(vendor.contacts.get(1)).toMatchObject({
      city: 'Milan',
      first_name: 'First1',
      address_line1: 'First line\nsecond line',
      alt_email: 'other@example.com',
      custom_field: { size: { field_value: 'XL' } },
    });
    expect(edited.contact).toMatchObject({
      altEmail: 'other@example.com',
      customFields: [{ name: 'Size', value: 'XL' }],
    });
    expect(await contacts.find(vendor.account, 'milan', 1)).toMatchObject({ matched: 1 });
    expect(lists(vendor.calls())).toBe(1);
  });

  test('that changes nothing sends nothing', async () => {
    const { account, calls } = await startVendor({ contacts: [person(1)] });
    const contacts = open();
    const base = await contacts.get(account, 1);
    expect(await contacts.edit(account, base, draftOf(base))).toMatchObject({
      changed: [],
      contact: { id: 1 },
    });
    expect(calls().filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  test('keeps what somebody else changed meanwhile in other fields, and says which', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: [person(1, { city: 'Rome' })] });
    const contacts = open();
    await contacts.find(account, '', 1);
    const base = await contacts.get(account, 1);
    const theirs = { city: 'Paris', country: 7, contact_type_id: 4, updated_at: 'later' };
    stored.set(1, person(1, theirs));
    const edited = await contacts.edit(account, base, draftOf(base, { first_name: 'Ana' }));
    expect(edited).toMatchObject({
      changed: ['first_name'],
      kept: ['contact_type_id', 'country', 'city'],
      contact: { first_name: 'Ana', city: 'Paris', contactTypeId: 4, country: '7' },
    });
    expect(stored.get(1)).toMatchObject({ first_name: 'Ana', city: 'Paris', country: 7 });
  });

  test('names what somebody else changed meanwhile in the same fields, and sends nothing', async () => {
    const {
      account,
      contacts: stored,
      calls,
    } = await startVendor({ contacts: [person(1, { city: 'Rome' })] });
    const contacts = open();
    await contacts.find(account, '', 1);
    const base = await contacts.get(account, 1);
    stored.set(1, person(1, { city: 'Paris', country: 7, last_name: 'Other', updated_at: 'later' }));
    const germany = await contacts.countryName(account, '7');
    const mine = draftOf(base, { city: 'Milan', country: 9, first_name: 'Ana' });
    await expect(contacts.edit(account, base, mine)).rejects.toMatchObject({
      code: 'changed_meanwhile',
      fields: ['country', 'city'],
      current: { city: 'Paris', country: '7' },
      message: `Somebody changed this contact meanwhile: country (now \`${germany}\`), city (now \`Paris\`).`,
    });
    expect(calls().filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  test('is no conflict where both wanted the same', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: [person(1, { city: 'Rome' })] });
    const contacts = open();
    const base = await contacts.get(account, 1);
    stored.set(1, person(1, { city: 'Paris', updated_at: 'later' }));
    const { changed } = await contacts.edit(account, base, draftOf(base, { city: 'Paris', state: 'Île' }));
    expect(changed).toEqual(['state']);
    expect(stored.get(1)).toMatchObject({ city: 'Paris', state: 'Île' });
  });

  test('of a contact that is gone says so', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: [person(1)] });
    const contacts = open();
    const base = await contacts.get(account, 1);
    stored.clear();
    await expect(contacts.edit(account, base, draftOf(base, { city: 'X' }))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test.each([true, false])('whose answer is lost is settled by reading (done: %s)', async (done) => {
    const vendor = await startVendor({
      contacts: [person(1)],
      before: (request, response, { contacts: stored }) => {
        if (!request.path.endsWith('update')) return false;
        if (done) stored.set(1, person(1, { city: 'Milan' }));
        response.destroy();
        return true;
      },
    });
    const contacts = open();
    const base = await contacts.get(vendor.account, 1);
    const edit = contacts.edit(vendor.account, base, draftOf(base, { city: 'Milan' }));
    if (done) expect(await edit).toMatchObject({ changed: ['city'], contact: { city: 'Milan' } });
    else await expect(edit).rejects.toMatchObject({ outcomeUnknown: true });
  });
});

describe('deleting', () => {
  test('shows at once, and a contact that is gone already is no error', async () => {
    const { account, calls } = await startVendor({ contacts: [person(1), person(2)] });
    const contacts = open();
    await contacts.find(account, '', 1);
    expect(await contacts.remove(account, 1)).toBe('deleted');
    expect(await contacts.remove(account, 1)).toBe('gone');
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 1 });
    expect(lists(calls())).toBe(1);
  });

  test('is not undone by a reading that began before it', async () => {
    const held: (() => void)[] = [];
    const { account } = await startVendor({
      contacts: [person(1), person(2)],
      before: (request, response, vendor) => {
        if (!request.path.endsWith('list') || held.length > 0) return false;
        const now = [...vendor.contacts.keys()].map((id) => ({
          id,
          contact_type_id: 1,
          email: `${id}@example.com`,
        }));
        held.push(() => sendJson(response, success({ contacts: now })));
        return true;
      },
    });
    const contacts = open();
    const found = contacts.find(account, '', 1);
    await expect.poll(() => held.length).toBe(1);
    await contacts.remove(account, 1);
    held[0]?.();
    expect((await found).contacts.map(({ id }) => id)).toEqual([2]);
  });

  test('of many goes in batches of at most 100 and is counted by reading back', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => index + 1);
    const vendor = await startVendor({ contacts: ids.map((id) => person(id)) });
    const result = await open().removeMany(vendor.account, [...ids, 999, 5]);
    expect(result).toMatchObject({ deleted: { length: 250 }, gone: [999], remaining: [] });
    const batches = vendor.received.filter(({ path }) => path.endsWith('bulk-delete'));
    expect(batches.map(({ body }) => [...new URLSearchParams(body)].length)).toEqual([100, 100, 50]);
  });

  test('of many says what is still there, when the service only claims to have deleted', async () => {
    const { account, contacts: stored } = await startVendor({
      contacts: [person(1), person(2)],
      before: (request, response, vendor) => {
        if (!request.path.endsWith('bulk-delete')) return false;
        vendor.contacts.delete(1);
        sendJson(response, success('Deleted Successfully'));
        return true;
      },
    });
    expect(await open().removeMany(account, [1, 2])).toEqual({ deleted: [1], gone: [], remaining: [2] });
    expect(stored.size).toBe(1);
  });

  test('of many that breaks in the middle says how far it came; one that did nothing fails', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => index + 1);
    let batches = 0;
    const vendor = await startVendor({
      contacts: ids.map((id) => person(id)),
      before: (request, response) => {
        if (!request.path.endsWith('bulk-delete') || ++batches === 1) return false;
        response.writeHead(503).end();
        return true;
      },
    });
    const contacts = open();
    const result = await contacts.removeMany(vendor.account, ids);
    expect([result.deleted.length, result.remaining.length]).toEqual([100, 50]);
    await expect(contacts.removeMany(vendor.account, result.remaining)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('of none asks nothing', async () => {
    const { account, received } = await startVendor();
    expect(await open().removeMany(account, [])).toEqual({ deleted: [], gone: [], remaining: [] });
    expect(received).toEqual([]);
  });
});

test('the whole list can be walked through, and left', async () => {
  const { account } = await startVendor({ contacts: [person(1), person(2), person(3)] });
  const contacts = open();
  expect((await Array.fromAsync(contacts.each(account))).map(({ id }) => id)).toEqual([3, 2, 1]);
  for await (const contact of contacts.each(account)) {
    expect(contact.id).toBe(3);
    break;
  }
});
