/** What has to be typed, by how many there are. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitsGuard, guardOf } from '../../src/deletions/guard.ts';

const kindOf = (total: number, allMatch = false) => guardOf({ total, allMatch }).kind;

it('grows with the number, and is the longest for all that match', () => {
  expect([1, 5, 6, 50, 51, 10_000].map((total) => kindOf(total))).toEqual([
    'none',
    'none',
    'number',
    'number',
    'phrase',
    'phrase',
  ]);
  expect(kindOf(1, true)).toBe('phrase');
});

it('takes case, spaces and the signs between thousands as people type them', () => {
  const guard = guardOf({ total: 10_000, allMatch: false });
  for (const typed of [
    'delete 10000',
    'Delete 10,000',
    '  DELETE 10.000 ',
    'delete 10’000',
    '“delete 10000”',
  ])
    expect(fitsGuard(guard, typed)).toBe(true);
});

it('takes the verb with the number where the number is enough', () => {
  const guard = guardOf({ total: 8, allMatch: false });
  expect(['8', 'delete 8', 'Delete 8.'].map((typed) => fitsGuard(guard, typed))).toEqual([true, true, true]);
  expect(['delete', 'deleted 8', '8 delete'].map((typed) => fitsGuard(guard, typed))).toEqual([
    false,
    false,
    false,
  ]);
});

it('takes no other number, and not the number alone where the verb is asked for', () => {
  const totals = fc.integer({ min: 6, max: 100_000 });
  fc.assert(
    fc.property(totals, totals, (total, other) => {
      const guard = guardOf({ total, allMatch: false });
      fc.pre(guard.kind !== 'none' && total !== other);
      expect(fitsGuard(guard, `delete ${other}`)).toBe(false);
      expect(fitsGuard(guard, String(other))).toBe(false);
      expect(fitsGuard(guard, String(total))).toBe(guard.kind === 'number');
      expect(fitsGuard(guard, '')).toBe(false);
    }),
  );
});
