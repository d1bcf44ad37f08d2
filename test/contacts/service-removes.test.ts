/** Deleting contacts through the service: one and many. */
import { describe, expect, test } from 'vitest';
import { SOMEBODY } from '../support/contacts.ts';
import { sendJson, success } from './odd-service.ts';
import { startVendor } from './vendor.ts';
import { lists, open, person } from './vendor-people.ts';

describe('deleting', () => {
  test('shows at once, and a contact that is gone already is no error', async () => {
    const { account, calls } = await startVendor({ contacts: [person(1), person(2)] });
    const contacts = open();
    await contacts.find(account, '', 1);
    expect(await contacts.remove(account, SOMEBODY, 1)).toMatchObject({ is: 'deleted', contact: { id: 1 } });
    expect(await contacts.remove(account, SOMEBODY, 1)).toEqual({ is: 'gone' });
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
    await contacts.remove(account, SOMEBODY, 1);
    held[0]?.();
    expect((await found).contacts.map(({ id }) => id)).toEqual([2]);
  });

  test('of many is one call, after which whoever calls says what is gone', async () => {
    const vendor = await startVendor({ contacts: [person(1), person(2), person(3)] });
    const contacts = open();
    await contacts.find(vendor.account, '', 1);
    expect(await contacts.removeRecorded(vendor.account, [1, 2])).toBe('deleted');
    expect(await contacts.find(vendor.account, '', 1)).toMatchObject({ total: 3 });
    await contacts.showGone(vendor.account, [1, 2]);
    expect((await contacts.find(vendor.account, '', 1)).contacts.map(({ id }) => id)).toEqual([3]);
    const sent = vendor.received.filter(({ path }) => path.endsWith('bulk-delete'));
    expect(sent.map(({ body }) => [...new URLSearchParams(body).values()])).toEqual([['1', '2']]);
  });

  test('of many that fails has the list read anew before anybody is shown a copy', async () => {
    const vendor = await startVendor({
      contacts: [person(1), person(2)],
      before: (request, response, { contacts }) => {
        if (!request.path.endsWith('bulk-delete')) return false;
        contacts.delete(1);
        response.destroy();
        return true;
      },
    });
    const contacts = open();
    await contacts.find(vendor.account, '', 1);
    await expect(contacts.removeRecorded(vendor.account, [1, 2])).rejects.toMatchObject({
      code: 'unavailable',
      outcomeUnknown: true,
    });
    expect((await contacts.find(vendor.account, '', 1)).contacts.map(({ id }) => id)).toEqual([2]);
  });
});
