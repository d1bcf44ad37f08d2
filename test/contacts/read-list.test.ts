import { expect, test } from 'vitest';
import { readList } from '../../src/contacts/read-list.ts';
import { buildAccount, wireContact } from './odd-service.ts';

const asked = {
  account: buildAccount('http://service.test/api/'),
  path: 'contacts/list',
  write: false,
  httpStatus: 200,
  headers: {},
};
const limits = { maxBytes: 1e9, maxContactBytes: 1e6 };

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

function listOf(count: number): string {
  const contacts = Array.from({ length: count }, (_, index) =>
    wireContact(count - index, { city: 'Köln 😀' }),
  );
  return JSON.stringify({ status: 'success', message: { contacts } });
}

test.each([1, 7, 1000])('reads contacts from pieces of %i bytes, torn characters too', async (size) => {
  const contacts = await Array.fromAsync(readList(asked, chunksOf(listOf(3), size), limits));
  expect(contacts.map(({ id, city }) => [id, city])).toEqual([3, 2, 1].map((id) => [id, 'Köln 😀']));
});

test('a status that comes after the contacts still counts', async () => {
  const text = `{"message":{"contacts":[${JSON.stringify(wireContact(1))}]},"status":"failed","errors":"Plan ended"}`;
  const seen: number[] = [];
  const reading = (async () => {
    for await (const { id } of readList(asked, chunksOf(text, 50), limits)) seen.push(id);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'fields_refused' });
  expect(seen).toEqual([1]);
});

test('lets the rest of the program work while a long list comes in as fast as it can', async () => {
  let turns = 0;
  let reading = true;
  const count = () => {
    turns++;
    if (reading) setImmediate(count);
  };
  setImmediate(count);
  const start = performance.now();
  let contacts = 0;
  for await (const _ of readList(asked, chunksOf(listOf(10_000), 65_536), limits)) contacts++;
  reading = false;
  expect(contacts).toBe(10_000);
  // At worst a turn lasts the 10 ms allowed and the chunk that was begun.
  expect(turns).toBeGreaterThan((performance.now() - start) / 100);
});

test('a list longer than allowed ends with an error', async () => {
  const reading = Array.fromAsync(
    readList(asked, chunksOf(listOf(100), 1000), { ...limits, maxBytes: 20_000 }),
  );
  await expect(reading).rejects.toMatchObject({ code: 'unreadable_answer' });
});
