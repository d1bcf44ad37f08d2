/** The list of all contacts streams: read page by page, in step with its reader, and no further than it reads. */
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createAccount } from '../../src/contacts-api/accounts.ts';
import type { Keys } from '../../src/contacts-api/keys.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { type ContactsApi, createContactsApi } from '../../src/contacts-api/server.ts';
import { silentLog, useDatabase } from '../support/database.ts';

const CONTACTS = 30_000;
/** What the server reads at once, as long as the reader keeps up. */
const PAGES = CONTACTS / 500;

const database = useDatabase();
let api: ContactsApi;
let account: { id: number } & Keys;
/** Takings of a database connection, one or two for each page. */
let takings: { count(): number };

beforeAll(async () => {
  const db = openApiDb(database.current);
  account = await createAccount(db, 'Large');
  await sql`insert into contacts_api.contacts (account_id, contact_type_id, email, country_id, first_name, address_line1)
    select ${account.id}::integer, min(t.id), 'person' || n || '@example.com', 1 + n % 249, 'Person ' || n, repeat('long street ', 20)
    from contacts_api.contact_types t, generate_series(1, ${sql.lit(CONTACTS)}) n
    group by n order by n`.execute(db);
  api = await createContactsApi({ database: database.current, log: silentLog, host: '127.0.0.1', port: 0 });
  const spy = vi.spyOn(database.current.pool, 'connect');
  takings = { count: () => spy.mock.calls.length };
});
afterAll(() => api?.stop());

function keyHeaders() {
  return { PublicKey: account.publicKey, SecretKey: account.secretKey };
}

function openList(): Promise<{ call: ClientRequest; response: IncomingMessage }> {
  return new Promise((done, failed) => {
    const call = get(`${api.url}contacts/list`, { headers: keyHeaders() });
    call.on('error', failed);
    call.on('response', (response) => done({ call, response }));
  });
}

test('the answer begins before the last contact is read, and waits for a slow reader', async () => {
  const { response } = await openList();
  expect(response.headers['transfer-encoding']).toBe('chunked');
  expect(response.headers['content-length']).toBeUndefined();
  expect(response.headers['x-total-count']).toBe(String(CONTACTS));
  const chunks = [await firstChunk(response)];
  await settled();
  // The buffers on the way hold some pages; the oldest contact is beyond them and can still be deleted unseen.
  const { rows } = await database.current.pool.query('select min(id) as id from contacts_api.contacts');
  const oldest = Number(rows[0].id);
  const path = `${api.url}contacts/delete?contact_id=${oldest}`;
  expect((await fetch(path, { method: 'DELETE', headers: keyHeaders() })).status).toBe(200);
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { message } = JSON.parse(Buffer.concat(chunks).toString()) as {
    message: { contacts: { id: number }[] };
  };
  expect(message.contacts).toHaveLength(CONTACTS - 1);
  expect(message.contacts.some(({ id }) => id === oldest)).toBe(false);
  expect(new Set(message.contacts.map(({ id }) => id)).size).toBe(CONTACTS - 1);
});

test('no more is read for a reader that has gone', async () => {
  const before = takings.count();
  const { call, response } = await openList();
  await firstChunk(response);
  call.destroy();
  await settled();
  expect(takings.count() - before).toBeLessThan(PAGES);
});

test('the memory for a list does not grow with its length', async () => {
  const { bytes, mostHeap } = await readAndForget();
  expect(bytes).toBeGreaterThan(18_000_000);
  expect(mostHeap).toBeLessThan(bytes / 3);
});

/** Reads the list and keeps nothing; both figures in bytes, the heap without its garbage. */
async function readAndForget() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const start = heap();
  const { response } = await openList();
  let bytes = 0;
  let mostHeap = 0;
  for await (const chunk of response) {
    const before = bytes;
    bytes += (chunk as Buffer).length;
    if (Math.floor(bytes / 2_000_000) > Math.floor(before / 2_000_000))
      mostHeap = Math.max(mostHeap, heap() - start);
  }
  return { bytes, mostHeap };
}

/** Takes one chunk and leaves the rest where it is. */
function firstChunk(response: IncomingMessage): Promise<Buffer> {
  return new Promise((done) => {
    const take = () => {
      const chunk = response.read() as Buffer | null;
      if (chunk) {
        response.off('readable', take);
        done(chunk);
      }
    };
    response.on('readable', take);
  });
}

/** Until the server takes no more connections of the database. */
async function settled(): Promise<void> {
  let last = -1;
  await vi.waitFor(
    () => {
      const now = takings.count();
      const same = now === last;
      last = now;
      expect(same).toBe(true);
    },
    { interval: 300, timeout: 10_000 },
  );
}
