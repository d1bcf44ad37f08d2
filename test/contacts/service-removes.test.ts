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

  test('of many goes in batches of at most 100 and is counted by reading back', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => index + 1);
    const vendor = await startVendor({ contacts: ids.map((id) => person(id)) });
    const result = await open().removeMany(vendor.account, SOMEBODY, [...ids, 999, 5]);
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
    expect(await open().removeMany(account, SOMEBODY, [1, 2])).toMatchObject({
      deleted: [1],
      gone: [],
      remaining: [2],
    });
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
    const result = await contacts.removeMany(vendor.account, SOMEBODY, ids);
    expect([result.deleted.length, result.remaining.length]).toEqual([100, 50]);
    await expect(contacts.removeMany(vendor.account, SOMEBODY, result.remaining)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('of none asks nothing', async () => {
    const { account, received } = await startVendor();
    expect(await open().removeMany(account, SOMEBODY, [])).toEqual({ deleted: [], gone: [], remaining: [] });
    expect(received).toEqual([]);
  });
});
