/** Writing contacts through the service: add and edit. */
import { describe, expect, test } from 'vitest';
import { SOMEBODY } from '../support/contacts.ts';
import { startVendor, type VendorOptions } from './vendor.ts';
import { draftOf, lists, newcomer, open, person } from './vendor-people.ts';

describe('adding', () => {
  test.each(['newest first', 'oldest first'] as const)(
    'learns the id from a list that comes %s',
    async (order) => {
      const { account, contacts: stored } = await startVendor({
        order,
        contacts: [person(4, { email: 'new@example.com' }), person(5), person(6)],
      });
      const { contact } = await open().add(account, SOMEBODY, newcomer);
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
    await contacts.add(account, SOMEBODY, newcomer);
    const before = lists(calls());
    expect(await contacts.find(account, 'nora oslo', 1)).toMatchObject({ matched: 1, total: 2 });
    expect(lists(calls())).toBe(before);
  });

  test('passes on what the service refuses, by field', async () => {
    const { account } = await startVendor();
    await expect(open().add(account, SOMEBODY, { ...newcomer, email: '' })).rejects.toMatchObject({
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
    expect(await contacts.add(vendor.account, SOMEBODY, newcomer)).toMatchObject({ contact: { id: 2 } });
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
    await expect(contacts.add(vendor.account, SOMEBODY, newcomer)).rejects.toMatchObject({
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
    expect(await contacts.add(account, SOMEBODY, newcomer)).toMatchObject({ contact: undefined });
    expect(stored.size).toBe(2);
  });

  /** As if somebody else's add of this contact came through right after ours. */
  function followedBy(other: Record<string, unknown>): NonNullable<VendorOptions['before']> {
    return (request, _, { contacts: stored }) => {
      if (request.path.endsWith('list') && stored.has(2)) stored.set(3, person(3, other));
      return false;
    };
  }
  const asTyped = { email: 'new@example.com', first_name: 'Nora', last_name: 'Lind', city: 'Oslo' };

  test('is told by its values from what somebody else added with the address in the same moment', async () => {
    const before = followedBy({ email: 'new@example.com', first_name: 'Leo' });
    const { account } = await startVendor({ contacts: [person(1)], before });
    const contacts = open();
    await contacts.sync(account);
    const { contact } = await contacts.add(account, SOMEBODY, newcomer);
    expect(contact).toMatchObject({ id: 2, first_name: 'Nora' });
  });

  test('is not guessed where somebody else added the very same in the same moment', async () => {
    const { account } = await startVendor({ contacts: [person(1)], before: followedBy(asTyped) });
    const contacts = open();
    await contacts.sync(account);
    expect(await contacts.add(account, SOMEBODY, newcomer)).toMatchObject({ contact: undefined });
  });

  test('is known by its address alone where the service changes values', async () => {
    const { account } = await startVendor({
      contacts: [person(1, { email: 'new@example.com' })],
      before: (request, _, { contacts: stored }) => {
        const own = stored.get(2);
        if (request.path.endsWith('list') && own) stored.set(2, { ...own, first_name: 'NORA' });
        return false;
      },
    });
    const contacts = open();
    await contacts.sync(account);
    expect(await contacts.add(account, SOMEBODY, newcomer)).toMatchObject({ contact: { id: 2 } });
  });

  test('many in a row need no reading each', async () => {
    const { account, calls } = await startVendor({ contacts: [person(1)] });
    const contacts = open();
    for (let index = 0; index < 5; index++) {
      const draft = { ...newcomer, email: `many${index}@example.com` };
      expect(await contacts.add(account, 'unrecorded', draft, { readBack: false })).toEqual({
        contact: undefined,
      });
    }
    // For the country number, proven once from a contact of that country.
    expect(lists(calls())).toBeLessThanOrEqual(1);
    await contacts.sync(account);
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
    const edited = await contacts.edit(
      vendor.account,
      SOMEBODY,
      base,
      draftOf(base, { city: 'Milan', state: '' }),
    );
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
    expect(await contacts.edit(account, SOMEBODY, base, draftOf(base))).toMatchObject({
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
    const edited = await contacts.edit(account, SOMEBODY, base, draftOf(base, { first_name: 'Ana' }));
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
    await expect(contacts.edit(account, SOMEBODY, base, mine)).rejects.toMatchObject({
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
    const { changed } = await contacts.edit(
      account,
      SOMEBODY,
      base,
      draftOf(base, { city: 'Paris', state: 'Île' }),
    );
    expect(changed).toEqual(['state']);
    expect(stored.get(1)).toMatchObject({ city: 'Paris', state: 'Île' });
  });

  test('of a contact that is gone says so', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: [person(1)] });
    const contacts = open();
    const base = await contacts.get(account, 1);
    stored.clear();
    await expect(contacts.edit(account, SOMEBODY, base, draftOf(base, { city: 'X' }))).rejects.toMatchObject({
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
    const edit = contacts.edit(vendor.account, SOMEBODY, base, draftOf(base, { city: 'Milan' }));
    if (done) expect(await edit).toMatchObject({ changed: ['city'], contact: { city: 'Milan' } });
    else await expect(edit).rejects.toMatchObject({ outcomeUnknown: true });
  });
});
