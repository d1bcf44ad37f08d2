/** Taking turns, and knowing whether something else stands in a place by now. */
import { expect, test } from 'vitest';
import { createPlaces } from '../../src/slack/places.ts';
import { createTurns } from '../../src/slack/turns.ts';

test('work on one thing waits for the work before it, also for one that fails; other things do not wait', async () => {
  const turns = createTurns();
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.take('a', async () => {
    await gate.promise;
    done.push('first');
    throw new Error('failed');
  });
  const second = turns.take('a', async () => done.push('second'));
  await turns.take('b', async () => done.push('other'));
  expect(done).toEqual(['other']);
  gate.resolve();
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(done).toEqual(['other', 'first', 'second']);
});

test('a place is the same until something is put there, and never again once it is forgotten', () => {
  const places = createPlaces(2);
  const [one, other] = [places.watch('one'), places.watch('other')];
  expect([one(), other()]).toEqual([true, true]);
  places.change('one');
  expect([one(), other()]).toEqual([false, true]);
  places.change('two');
  places.change('three');
  expect(other()).toBe(false);
});
