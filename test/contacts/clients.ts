/** What the tests of the client share: two clients, a draft, and ways to look at an error. */
import { expect } from 'vitest';
import { createContactsClient } from '../../src/contacts/client.ts';
import { ContactsError } from '../../src/contacts/client-errors.ts';
import type { ContactDraft } from '../../src/contacts/contact.ts';
import { createLog } from '../../src/log.ts';

export const retry = { attempts: 3, baseMs: 5, maxWaitMs: 1500, budgetMs: 10_000 };
export const client = createContactsClient({ log: createLog('silent'), limits: { retry } });
/** Gives up soon, for services that hang. */
export const hasty = createContactsClient({
  log: createLog('silent'),
  limits: {
    retry,
    headersTimeoutMs: 300,
    slowHeadersTimeoutMs: 300,
    bodyTimeoutMs: 300,
    maxAnswerBytes: 50_000,
  },
});
/** To be registered by each file of tests: the connections of the two clients end with it. */
export const closeClients = () => Promise.all([client.close(), hasty.close()]);

export const draft: ContactDraft = {
  email: 'ana@example.com',
  contact_type_id: 2,
  country: 75,
  first_name: 'Ana',
  last_name: '',
  state: '',
  city: 'Lyon & Paris',
  address_line1: '',
  address_line2: '',
  state_province_region: '',
  postal_code: '',
};

export async function errorOf(promise: Promise<unknown>): Promise<ContactsError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ContactsError);
  return error as ContactsError;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(items);
}

export function everythingIn(error: ContactsError): string {
  return JSON.stringify([error.message, error.facts, error.fields, String(error.cause), error.stack]);
}
