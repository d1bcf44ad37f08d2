/** Reading contacts through the service: find, look up, one, all. */
import { describe, expect, test } from 'vitest';
import { sendJson, success } from './odd-service.ts';
import { startVendor } from './vendor.ts';
import { lists, open, person } from './vendor-people.ts';

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

  test('narrows by filters, and counts what each keeps out', async () => {
    const { account } = await startVendor({
      contacts: [
        person(1, { fullname: 'Ana Ruiz', email: 'ana@example.com', city: 'Málaga', country: 7 }),
        person(4, {
          city: 'Rome',
          country: 9,
          created_at: '2020-01-01T00:00:00Z',
          contact_type_id: 4,
          contact_type: { id: 4, name: 'Former Customers' },
        }),
        person(2, { fullname: 'Ana Lind', email: 'lind@example.org', created_at: '2020-01-01T00:00:00Z' }),
        person(3, {
          fullname: 'Leo Garcia',
          email: 'leo@example.com',
          contact_type_id: 2,
          contact_type: { id: 2, name: 'Leads' },
        }),
      ],
    });
    const contacts = open();
    const ids = async (text: string) => (await contacts.find(account, text, 1)).contacts.map(({ id }) => id);
    expect(await ids('ana country:deutschland')).toEqual([1]);
    expect(await ids('country:FR')).toEqual([3, 2]);
    expect(await ids('type:lead')).toEqual([3]);
    expect(await ids('type:customers')).toEqual([2, 1]);
    expect(await ids('city:malaga')).toEqual([1]);
    expect(await ids('missing:city')).toEqual([3, 2]);
    expect(await ids('since:2022-01-01 has:name')).toEqual([3, 1]);
    expect(await ids('id:2')).toEqual([2]);
    expect(await ids('email:example.org')).toEqual([2]);
    expect(await contacts.find(account, 'ana type:lead', 1)).toMatchObject({
      matched: 0,
      without: [{ filter: { name: 'type', value: 'lead' }, matched: 2 }],
    });
    expect(await contacts.find(account, 'garcya', 1)).toMatchObject({ matched: 1, corrected: 'garcia' });
    expect(await contacts.find(account, 'leo tolstoi', 1)).toMatchObject({
      matched: 0,
      nearest: ['Leo Garcia'],
    });
    await expect(contacts.find(account, 'contry:de', 1)).rejects.toMatchObject({ code: 'query_invalid' });
  });

  test('of contacts that are as near, the one whose name is most like what was typed comes first', async () => {
    const named = (id: number, first_name: string, last_name: string) =>
      person(id, { first_name, last_name, fullname: `${first_name} ${last_name}` });
    const list = [named(1, 'Ana', 'Garcia'), named(2, 'Anna', 'Berg'), named(3, 'Carlos', 'Garcia')];
    const { account } = await startVendor({ contacts: list });
    const { nearest } = await open().find(account, 'anna garcia', 1);
    expect(nearest[0]).toBe('Ana Garcia');
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

  test('reads the list once for many, and again for a look-up that it does not settle', async () => {
    const { account, calls } = await startVendor({ contacts: [person(1)] });
    const contacts = open();
    await Promise.all(['a', 'b', 'c'].map((text) => contacts.find(account, text, 1)));
    await contacts.find(account, 'd', 1);
    expect(lists(calls())).toBe(1);
    await contacts.lookUp(account, ['1']);
    expect(lists(calls())).toBe(1);
    await contacts.lookUp(account, ['1', 'nobody@example.com']);
    expect(lists(calls())).toBe(2);
  });

  test('one person who leaves does not end the reading that others wait for; closing does', async () => {
    const held: import('node:http').ServerResponse[] = [];
    const { account } = await startVendor({
      contacts: [person(1)],
      before: (_, response) => held.push(response) > 0,
    });
    const contacts = open({ times: { patienceMs: 60_000 } });
    const leaver = new AbortController();
    const left = contacts.find(account, '', 1, { signal: leaver.signal });
    const stayed = contacts.find(account, '', 1);
    leaver.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await expect.poll(() => held.length).toBe(1);
    sendJson(held[0] as never, success({ contacts: [] }));
    expect(await stayed).toMatchObject({ total: 0 });

    const last = contacts.find(account, '', 1, { fresh: true });
    last.catch(() => undefined);
    await expect.poll(() => held.length).toBe(2);
    const closed = new Promise((resolve) => held[1]?.on('close', resolve));
    await contacts.close();
    await expect(last).rejects.toThrow('stopping');
    await closed;
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

test('the whole list can be walked through, and left', async () => {
  const { account } = await startVendor({ contacts: [person(1), person(2), person(3)] });
  const contacts = open();
  expect((await Array.fromAsync(contacts.each(account))).map(({ id }) => id)).toEqual([3, 2, 1]);
  for await (const contact of contacts.each(account)) {
    expect(contact.id).toBe(3);
    break;
  }
});
