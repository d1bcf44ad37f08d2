import { expect, onTestFinished, test } from 'vitest';
import { createKept, type KeptOptions } from '../../src/contacts/kept.ts';

function open(options: Partial<KeptOptions<string[]>> = {}) {
  const kept = createKept<string[]>({ keepMs: 60_000, ...options });
  onTestFinished(() => kept.clear());
  return kept;
}

test('a value is kept for its time and then read again', async () => {
  const kept = open({ keepMs: 20 });
  let reads = 0;
  const read = async () => [`read ${++reads}`];
  expect([await kept.get('a', read), await kept.get('a', read)]).toEqual([['read 1'], ['read 1']]);
  await expect.poll(() => kept.peek('a')).toBeUndefined();
  expect(await kept.get('a', read)).toEqual(['read 2']);
});

test('a failed reading is not kept, and fails for all who waited', async () => {
  const kept = open();
  const failing = () => Promise.reject(new Error('away'));
  const both = await Promise.allSettled([kept.get('a', failing), kept.get('a', failing)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await kept.get('a', async () => ['back'])).toEqual(['back']);
});

test('a change reaches the kept value and the reading under way', async () => {
  const kept = open();
  await kept.get('a', async () => ['old']);
  const slow = Promise.withResolvers<string[]>();
  const fresh = kept.get('a', () => slow.promise, { fresh: true });
  kept.patch('a', (value) => [...value, 'mine']);
  expect(kept.peek('a')).toEqual(['old', 'mine']);
  slow.resolve(['new']);
  expect(await fresh).toEqual(['new', 'mine']);
  expect(kept.peek('a')).toEqual(['new', 'mine']);
});

test('after forgetting, a reading under way answers those who wait and nobody else', async () => {
  const kept = open();
  const slow = Promise.withResolvers<string[]>();
  const waiting = kept.get('a', () => slow.promise);
  kept.forget('a');
  const next = kept.get('a', async () => ['after']);
  slow.resolve(['before']);
  expect([await waiting, await next]).toEqual([['before'], ['after']]);
  expect(kept.peek('a')).toEqual(['after']);
});

test('the oldest values go when all together weigh too much, the newest never', async () => {
  const kept = open({ weigh: (value) => value.length, maxWeight: 3 });
  await kept.get('a', async () => ['1', '2']);
  await kept.get('b', async () => ['3']);
  await kept.get('c', async () => ['4']);
  expect(['a', 'b', 'c'].map((key) => kept.peek(key)?.length)).toEqual([undefined, 1, 1]);
  await kept.get('d', async () => ['5', '6', '7', '8']);
  expect(['b', 'c', 'd'].map((key) => kept.peek(key)?.length)).toEqual([undefined, undefined, 4]);
});

test('who comes with an ended signal does not start a reading', async () => {
  const kept = open();
  let reads = 0;
  const reading = kept.get('a', async () => [`${++reads}`], { signal: AbortSignal.abort(new Error('left')) });
  await expect(reading).rejects.toThrow('left');
  expect(reads).toBe(0);
});
