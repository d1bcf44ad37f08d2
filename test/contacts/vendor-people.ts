/** What the tests of the contacts service share: the service itself, and people at the vendor. */
import { onTestFinished } from 'vitest';
import { createContactsClient } from '../../src/contacts/client.ts';
import type { Contact, ContactDraft } from '../../src/contacts/contact.ts';
import { countryTable } from '../../src/contacts/country-table.ts';
import type { MirrorTimes } from '../../src/contacts/mirror.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { createLog } from '../../src/log.ts';
import { openContacts } from '../support/contacts.ts';
import { useDatabase } from '../support/database.ts';
import type { VendorContact } from './vendor.ts';

/** The copies of all accounts of a file of tests. */
const database = useDatabase();

export function open(options: { times?: Partial<MirrorTimes>; lines?: string[] } = {}): Contacts {
  const log = createLog('info', { write: (line) => options.lines?.push(line) });
  const client = createContactsClient({
    log,
    limits: { retry: { attempts: 2, baseMs: 1, maxWaitMs: 10, budgetMs: 1000 } },
  });
  const contacts = openContacts(database.current, { log, client, times: options.times ?? {} });
  onTestFinished(() => contacts.close());
  return contacts;
}

export function person(id: number, more: Record<string, unknown> = {}): VendorContact {
  return { id, country: 3, ...more };
}

export function draftOf(contact: Contact, changes: Partial<ContactDraft> = {}): ContactDraft {
  const { email, first_name, last_name, state, city, address_line1, address_line2, postal_code } = contact;
  const texts = { email, first_name, last_name, state, city, address_line1, address_line2, postal_code };
  const ids = { contact_type_id: contact.contactTypeId, country: Number(contact.country) };
  return { ...texts, ...ids, state_province_region: contact.state_province_region, ...changes };
}

/** The program's own number for France, which is 3 at the vendor. */
export const france = countryTable().find(({ name }) => name === 'France')?.id ?? Number.NaN;
export const newcomer: ContactDraft = {
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
export const lists = (calls: string[]) => calls.filter((call) => call === 'GET contacts/list').length;
