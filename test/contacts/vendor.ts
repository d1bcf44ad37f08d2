/** A small service with numbers of its own for countries: names in its list, numbers in its details, always HTTP 200. */
import type { ServerResponse } from 'node:http';
import { failed, type Received, sendJson, startService, success, wireContact } from './odd-service.ts';

export const VENDOR_COUNTRIES: Record<number, string> = {
  3: 'France',
  7: 'Germany',
  9: 'Italy',
  75: 'Gabon',
  83: 'Gambia',
};

export type VendorContact = { id: number; country: number | string } & Record<string, unknown>;

export type VendorOptions = {
  contacts?: VendorContact[];
  /** How the list shows a country; by its name unless told. */
  listCountry?: (country: number | string) => unknown;
  detailsCountry?: (country: number | string) => unknown;
  order?: 'newest first' | 'oldest first';
  types?: 'its list' | 'none';
  /** Called before every answer; true = it has answered itself. */
  before?: (request: Received, response: ServerResponse, vendor: Vendor) => boolean;
};

export type Vendor = Awaited<ReturnType<typeof startVendor>>;

export async function startVendor(options: VendorOptions = {}) {
  const contacts = new Map((options.contacts ?? []).map((contact) => [contact.id, contact]));
  const named = (country: number | string) => VENDOR_COUNTRIES[Number(country)] ?? country;
  let writes = 0;
  const stamp = () => `2024-01-01T00:00:00.${String(++writes).padStart(6, '0')}Z`;

  const service = await startService((request, response) => {
    if (options.before?.(request, response, vendor)) return;
    sendJson(response, answer(request));
  });

  function answer(request: Received): unknown {
    const { pathname, searchParams } = new URL(request.path, 'http://vendor');
    const form = new URLSearchParams(request.body);
    const id = Number(searchParams.get('contact_id') ?? form.get('contact_id'));
    const call = `${request.method} ${pathname.replace('/api/', '')}`;
    if (call === 'GET contacts/list') return success({ contacts: list() });
    if (call === 'GET contacts/details') {
      const found = contacts.get(id);
      if (!found) return failed('Record Not Found');
      const country = (options.detailsCountry ?? String)(found.country);
      return success({ contact: { ...wireContact(id, { ...found, country }), contact_type: undefined } });
    }
    if (call === 'POST contacts/add') return save(Math.max(0, ...contacts.keys()) + 1, form);
    if (call === 'POST contacts/update')
      return contacts.has(id) ? save(id, form) : failed('Record Not Found');
    if (call === 'DELETE contacts/delete') {
      return contacts.delete(id) ? success('Deleted Successfully') : failed('Record Not Found');
    }
    if (call === 'POST contacts/bulk-delete') {
      for (const each of form.values()) contacts.delete(Number(each));
      return success('Deleted Successfully');
    }
    if (call === 'GET contacts-type' && options.types === 'its list') {
      return success({
        contactTypes: [
          { id: 1, name: 'Customers', deleted_at: null },
          { id: 4, name: 'Old ones', deleted_at: '2024-01-01' },
        ],
      });
    }
    return failed('No such call');
  }

  function save(id: number, form: URLSearchParams): unknown {
    if (!form.get('email')) return failed({ email: ['The email field is required.'] });
    const { contact_id, country, ...fields } = Object.fromEntries(form);
    const before = contacts.get(id) ?? {};
    const fullname = `${fields.first_name} ${fields.last_name}`.trim();
    contacts.set(id, { ...before, id, ...fields, fullname, country: Number(country), updated_at: stamp() });
    return success('Saved Successfully');
  }

  function list(): unknown[] {
    const newestFirst = [...contacts.values()].sort((a, b) => b.id - a.id);
    const ordered = options.order === 'oldest first' ? newestFirst.reverse() : newestFirst;
    return ordered.map((contact) =>
      wireContact(contact.id, { ...contact, country: (options.listCountry ?? named)(contact.country) }),
    );
  }

  const vendor = {
    ...service,
    contacts,
    calls: () => service.received.map(({ method, path }) => `${method} ${path.replace('/api/', '')}`),
  };
  return vendor;
}
