/** A contacts API on a free port with two accounts, for the tests of a file. */
import { afterAll, beforeAll } from 'vitest';
import { createAccount } from '../../src/contacts-api/accounts.ts';
import type { Keys } from '../../src/contacts-api/keys.ts';
import { type ApiDb, openApiDb } from '../../src/contacts-api/schema.ts';
import { type ContactsApi, createContactsApi } from '../../src/contacts-api/server.ts';
import { silentLog, useDatabase } from '../support/database.ts';

export type Answer = { status: number; body: { status: string; message?: unknown; errors?: unknown } };
/** What a contact looks like on the wire, as far as tests look. */
export type Listed = Record<string, unknown> & { id: number; email: string };

/** One account's view of the API; every call goes over HTTP. */
export type Client = {
  accountId: number;
  keys: Keys;
  headers: Record<string, string>;
  /** Ids of its types Customers, Leads and Friends. */
  types: number[];
  get(path: string): Promise<Answer>;
  remove(path: string): Promise<Answer>;
  /** Sends multipart/form-data, as most of the vendor's examples do. */
  post(path: string, fields: Record<string, string | number>): Promise<Answer>;
  postUrlencoded(path: string, body: string): Promise<Answer>;
  upload(csv: string | Uint8Array<ArrayBuffer>, fields?: Record<string, string | number>): Promise<Answer>;
  list(): Promise<Listed[]>;
  /** Adds a contact in France and returns it as the list shows it. */
  add(fields?: Record<string, string | number>): Promise<Listed>;
};

export type RunningApi = { url: string; db: ApiDb; mine: Client; theirs: Client };

export const FRANCE = 75;

export function useApi(): { readonly current: RunningApi } {
  const database = useDatabase();
  let api: ContactsApi | undefined;
  let running: RunningApi | undefined;
  beforeAll(async () => {
    api = await createContactsApi({ database: database.current, log: silentLog, host: '127.0.0.1', port: 0 });
    const db = openApiDb(database.current);
    const mine = await buildClient(api.url, await createAccount(db, 'Mine'));
    const theirs = await buildClient(api.url, await createAccount(db, 'Theirs'));
    running = { url: api.url, db, mine, theirs };
  });
  afterAll(() => api?.stop());
  return {
    get current() {
      if (!running) throw new Error('the API is there only while tests run');
      return running;
    },
  };
}

async function buildClient(url: string, account: { id: number } & Keys): Promise<Client> {
  const headers = { PublicKey: account.publicKey, SecretKey: account.secretKey };
  const call = async (method: string, path: string, body?: FormData | URLSearchParams): Promise<Answer> => {
    const response = await fetch(url + path, { method, headers, ...(body ? { body } : {}) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const client: Client = {
    accountId: account.id,
    keys: account,
    headers,
    types: [],
    get: (path) => call('GET', path),
    remove: (path) => call('DELETE', path),
    post: (path, fields) => call('POST', path, formOf(fields)),
    postUrlencoded: (path, body) => call('POST', path, new URLSearchParams(body)),
    upload(csv, fields = { contact_type_id: client.types[0] ?? 0 }) {
      const form = formOf(fields);
      form.set('file', new Blob([csv], { type: 'text/csv' }), 'contacts.csv');
      return call('POST', 'contacts/upload-csv', form);
    },
    async list() {
      const { body } = await call('GET', 'contacts/list');
      return (body.message as { contacts: Listed[] }).contacts;
    },
    async add(fields = {}) {
      const contact = { contact_type_id: client.types[0] ?? 0, email: 'ana@example.com', country: FRANCE };
      const { status } = await client.post('contacts/add', { ...contact, ...fields });
      if (status !== 200) throw new Error(`the add was refused with ${status}`);
      const [newest] = await client.list();
      if (!newest) throw new Error('the added contact is not in the list');
      return newest;
    },
  };
  const { body } = await client.get('contacts-type');
  client.types = (body.message as { contactTypes: { id: number }[] }).contactTypes.map(({ id }) => id);
  return client;
}

function formOf(fields: Record<string, string | number>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  return form;
}
