/** The copy of the list: kept in step with the service, never worse than the last good one, and in step with our own writes. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readState } from '../../src/contacts/mirror-state-repository.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { claim, releaseClaim } from '../../src/contacts/sync-repository.ts';
import { openContacts } from '../support/contacts.ts';
import { useDatabase } from '../support/database.ts';
import { sendJson, success, wireContact } from './odd-service.ts';
import { startVendor } from './vendor.ts';
import { lists, person } from './vendor-people.ts';

const database = useDatabase();
const db = () => database.current.kysely<unknown>();

function open(options: Parameters<typeof openContacts>[1] = {}): Contacts {
  const contacts = openContacts(database.current, options);
  onTestFinished(() => contacts.close());
  return contacts;
}

const people = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1));

async function rowsOf(accountId: string): Promise<{ id: number; since: number; hash: string }[]> {
  const { rows } = await database.current.pool.query(
    `select id::integer, since, hash from contact_desk.mirror_contacts join contact_desk.mirrors on no = mirror
      where account_id = $1 order by id, since`,
    [accountId],
  );
  return rows;
}

async function wordsOf(accountId: string): Promise<Record<string, number>> {
  const { rows } = await database.current.pool.query(
    'select word, times from contact_desk.mirror_words join contact_desk.mirrors on no = mirror where account_id = $1',
    [accountId],
  );
  return Object.fromEntries(rows.map(({ word, times }) => [word, times]));
}

describe('a reading of the list', () => {
  test('writes what came, changed and went, and nothing else', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: people(1200) });
    const contacts = open();
    expect(await contacts.sync(account)).toBe('done');
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 1200 });
    const before = new Map((await rowsOf(account.id)).map((row) => [row.id, row]));

    stored.delete(5);
    stored.set(600, person(600, { city: 'Bergen' }));
    stored.set(1300, person(1300, { fullname: 'Zoltan Nagy' }));
    expect(await contacts.sync(account)).toBe('done');
    const after = await rowsOf(account.id);
    const changed = after.filter(({ id, since }) => before.get(id)?.since !== since);
    expect(changed.map(({ id }) => id)).toEqual([600, 1300]);
    expect(await contacts.find(account, 'bergen', 1)).toMatchObject({ matched: 1, total: 1200 });
    expect(await contacts.find(account, 'id:5', 1)).toMatchObject({ matched: 0 });

    const { asOf } = await readState(db(), account.id);
    expect(await contacts.sync(account)).toBe('done');
    expect(await rowsOf(account.id)).toEqual(after);
    expect((await readState(db(), account.id)).asOf?.getTime()).toBeGreaterThan(asOf?.getTime() ?? 0);
  });

  test('keeps the dictionary: words come and go with their contacts', async () => {
    const { account, contacts: stored } = await startVendor({
      contacts: [
        person(1, { fullname: 'Zoltan Nagy', email: 'z@nagy.example' }),
        person(2, { fullname: 'Eva Nagy' }),
      ],
    });
    const contacts = open();
    await contacts.sync(account);
    expect(await wordsOf(account.id)).toMatchObject({ zoltan: 1, nagy: 2 });
    stored.set(1, person(1, { fullname: 'Zoltan Kiss', email: 'z@kiss.example' }));
    stored.delete(2);
    await contacts.sync(account);
    const words = await wordsOf(account.id);
    expect(words).toMatchObject({ zoltan: 1, kiss: 1 });
    expect(words).not.toHaveProperty('nagy');
  });

  test('that breaks in the middle leaves the last copy, and the next one goes through', async () => {
    let broken = false;
    const { account, contacts: stored } = await startVendor({
      contacts: people(1500),
      before(request, response) {
        if (!broken || !request.path.endsWith('list')) return false;
        const some = [...stored.values()]
          .slice(0, 1400)
          .map((one) => wireContact(one.id, { ...one, city: 'Bad' }));
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(JSON.stringify(success({ contacts: some })).slice(0, -20), () => response.destroy());
        return true;
      },
    });
    const contacts = open();
    await contacts.sync(account);
    const before = await rowsOf(account.id);
    broken = true;
    await expect(contacts.sync(account)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await contacts.find(account, 'bad', 1)).toMatchObject({ matched: 0, total: 1500 });
    broken = false;
    stored.delete(1);
    await contacts.sync(account);
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 1499 });
    expect(await contacts.find(account, 'bad', 1)).toMatchObject({ matched: 0 });
    expect(await rowsOf(account.id)).toEqual(before.filter(({ id }) => id !== 1));
    expect(await wordsOf(account.id)).toMatchObject({ customers: 1499 });
  });

  test('takes a contact that the list names twice as its last form', async () => {
    const { account } = await startVendor({
      before(request, response) {
        if (!request.path.endsWith('list')) return false;
        const twice = ['Old', 'New'].map((city) => wireContact(1, { ...person(1), city }));
        sendJson(response, success({ contacts: twice }));
        return true;
      },
    });
    const contacts = open();
    await contacts.sync(account);
    expect(await contacts.find(account, 'new', 1)).toMatchObject({ matched: 1, total: 1 });
  });

  test('stores text that a database would refuse', async () => {
    const { account } = await startVendor({ contacts: [person(1, { fullname: 'A\u0000na \ud800 Ruiz' })] });
    expect(await open().find(account, 'ruiz', 1)).toMatchObject({ matched: 1 });
  });
});

describe('mistrust', () => {
  test('an empty answer empties nothing until a second reading agrees', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: people(40) });
    const contacts = open();
    await contacts.sync(account);
    stored.clear();
    expect(await contacts.sync(account)).toBe('doubted');
    expect(await contacts.sync(account)).toBe('doubted');
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 40 });
    // Whoever asks for the list as it is now is told why it is the old one.
    await expect(contacts.find(account, '', 1, { fresh: true })).rejects.toMatchObject({
      code: 'list_doubted',
    });
    await database.current.pool.query(
      "update contact_desk.mirrors set doubted_at = doubted_at - interval '1 minute' where account_id = $1",
      [account.id],
    );
    expect(await contacts.sync(account)).toBe('done');
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 0 });
  });

  test('a doubt ends when the list is whole again', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: people(40) });
    const contacts = open();
    await contacts.sync(account);
    const all = [...stored];
    for (const [id] of all.slice(0, 30)) stored.delete(id);
    stored.set(99, person(99));
    expect(await contacts.sync(account)).toBe('doubted');
    expect(await contacts.find(account, 'id:99', 1)).toMatchObject({ matched: 0 });
    for (const [id, one] of all) stored.set(id, one);
    expect(await contacts.sync(account)).toBe('done');
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 41 });
  });

  test('a short list may lose what it likes, and a long one half', async () => {
    const [short, long] = [
      await startVendor({ contacts: people(19) }),
      await startVendor({ contacts: people(40) }),
    ];
    const contacts = open();
    for (const vendor of [short, long]) await contacts.sync(vendor.account);
    short.contacts.clear();
    for (let id = 1; id <= 20; id++) long.contacts.delete(id);
    expect(await contacts.sync(short.account)).toBe('done');
    expect(await contacts.sync(long.account)).toBe('done');
  });
});

describe('who reads', () => {
  test('one process at a time; the other sees the result', async () => {
    const held: (() => void)[] = [];
    const { account, calls } = await startVendor({
      contacts: people(3),
      before(request, response) {
        if (!request.path.endsWith('list') || held.length > 0) return false;
        held.push(() => sendJson(response, success({ contacts: [wireContact(7, person(7))] })));
        return true;
      },
    });
    const [one, other] = [open({ times: { patienceMs: 30_000 } }), open({ times: { patienceMs: 30_000 } })];
    const first = one.find(account, '', 1);
    await expect.poll(() => held.length).toBe(1);
    expect(await other.sync(account)).toBe('busy');
    const second = other.find(account, '', 1);
    held[0]?.();
    expect(await first).toMatchObject({ total: 1, reading: undefined });
    expect(await second).toMatchObject({ total: 1, reading: undefined });
    expect(lists(calls())).toBe(1);
  });

  test('a process that died is replaced when its time is over', async () => {
    const { account } = await startVendor({ contacts: people(3) });
    const held = await claim(db(), account.id, randomUUID(), 30);
    expect(held).toBeDefined();
    const contacts = open();
    expect(await contacts.sync(account)).toBe('busy');
    await database.current.pool.query(
      "update contact_desk.mirrors set sync_until = now() - interval '1 second' where account_id = $1",
      [account.id],
    );
    expect(await contacts.sync(account)).toBe('done');
    // What the dead one would still do, were it only slow, does nothing.
    if (held) await releaseClaim(db(), held);
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 3 });
  });

  test('the first reading shows what is in so far, and then all', async () => {
    let rest: (() => void) | undefined;
    const { account } = await startVendor({
      before(request, response) {
        if (!request.path.endsWith('list')) return false;
        rest = sendInTwo(
          response,
          people(2000).map((one) => wireContact(one.id, one)),
        );
        return true;
      },
    });
    const contacts = open({ times: { patienceMs: 50 } });
    await expect
      .poll(async () => (await contacts.find(account, 'first7', 1)).matched, { timeout: 5000 })
      .toBeGreaterThan(0);
    await expect
      .poll(async () => (await contacts.find(account, '', 1)).reading?.percent, { timeout: 5000 })
      .toBeGreaterThan(40);
    const partial = await contacts.find(account, '', 1);
    expect(partial.reading?.percent).toBeLessThan(60);
    expect(partial.matched).toBeLessThan(2000);
    expect(partial.matched).toBeGreaterThan(800);
    expect(partial).toMatchObject({ total: partial.matched, pages: Math.ceil(partial.matched / 10) });
    const second = await contacts.find(account, '', 2);
    expect(second).toMatchObject({ page: 2, matched: second.total });
    const newer = contacts.newerThan(account, partial.asOf, AbortSignal.timeout(20_000));
    rest?.();
    expect(await newer).toBe(true);
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 2000, reading: undefined });
  });

  test('what is read on demand was asked for after the demand, not joined to an earlier reading', async () => {
    let rest: (() => void) | undefined;
    let held = false;
    const vendor = await startVendor({
      contacts: people(3),
      before(request, response, { contacts }) {
        if (!request.path.endsWith('list') || held) return false;
        held = true;
        rest = sendInTwo(
          response,
          [...contacts.values()].map((one) => wireContact(one.id, one)),
        );
        return true;
      },
    });
    const contacts = open();
    const earlier = contacts.sync(vendor.account);
    await expect.poll(() => rest).toBeDefined();
    vendor.contacts.set(4, person(4, { fullname: 'Late Comer' }));
    const found = contacts.find(vendor.account, 'late comer', 1, { fresh: true });
    rest?.();
    expect(await earlier).toBe('done');
    expect(await found).toMatchObject({ matched: 1, total: 4 });
    expect(lists(vendor.calls())).toBe(2);
  });

  test('an old copy is served at once and refreshed behind', async () => {
    const { account, contacts: stored, calls } = await startVendor({ contacts: people(3) });
    const contacts = open();
    await contacts.sync(account);
    await database.current.pool.query(
      "update contact_desk.mirrors set as_of = as_of - interval '1 hour' where account_id = $1",
      [account.id],
    );
    stored.set(4, person(4));
    const served = await contacts.find(account, '', 1);
    expect(served).toMatchObject({ total: 3 });
    expect(await contacts.newerThan(account, served.asOf, AbortSignal.timeout(10_000))).toBe(true);
    expect(lists(calls())).toBe(2);
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 4 });
  });

  test('a fresh find sees what others did', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: people(3) });
    const contacts = open();
    await contacts.find(account, '', 1);
    stored.set(4, person(4));
    expect(await contacts.find(account, '', 1)).toMatchObject({ total: 3 });
    expect(await contacts.find(account, '', 1, { fresh: true })).toMatchObject({ total: 4 });
  });
});

test('every match can be walked through, whatever their number', async () => {
  const { account } = await startVendor({ contacts: people(2500) });
  const contacts = open();
  const ids = (await Array.fromAsync(contacts.matches(account, 'first'))).map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 2500 }, (_, index) => 2500 - index));
  expect(await Array.fromAsync(contacts.matches(account, 'first id:7'))).toMatchObject([{ id: 7 }]);
});

test('custom values are searched', async () => {
  const custom_field = { size: { field_name: 'Size', field_value: ['XL', 'Purple'] } };
  const { account } = await startVendor({ contacts: [person(1, { custom_field }), person(2)] });
  expect(await open().find(account, 'purple', 1)).toMatchObject({ matched: 1, contacts: [{ id: 1 }] });
});

/** Sends the first half of the list; the second when what it returns is called. */
function sendInTwo(response: ServerResponse, contacts: unknown[]): () => void {
  const text = JSON.stringify(success({ contacts }));
  const length = Buffer.byteLength(text);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
  response.write(text.slice(0, text.length / 2));
  return () => response.end(text.slice(text.length / 2));
}

describe('the addresses of all contacts', () => {
  const addresses = async (contacts: Contacts, account: Parameters<Contacts['emails']>[0]) => {
    const all: string[] = [];
    for await (const { email } of contacts.emails(account)) all.push(email);
    return all.sort();
  };

  test('come from the copy as they are written, page by page, without asking the service', async () => {
    const { account, calls } = await startVendor({
      contacts: [...people(6000), person(6001, { email: 'Ana.Łoś@Example.com' })],
    });
    const contacts = open();
    await contacts.sync(account);
    const before = lists(calls());
    const all = await addresses(contacts, account);
    expect(all).toHaveLength(6001);
    expect(new Set(all).size).toBe(6001);
    expect(all).toContain('Ana.Łoś@Example.com');
    expect(lists(calls())).toEqual(before);
  });

  test('come from the list itself where the copy is old, or may not show a write of ours', async () => {
    const { account, contacts: stored } = await startVendor({ contacts: people(3) });
    const contacts = open();
    await contacts.sync(account);
    stored.delete(2);
    expect(await addresses(contacts, account)).toHaveLength(3);
    await database.current.pool.query(`update contact_desk.mirrors set as_of = now() - interval '6 minutes'`);
    expect(await addresses(contacts, account)).toHaveLength(2);
  });
});
