/** A table of hashes answers like a map of the keys themselves. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyTable } from '../../src/imports/key-table.ts';

const tableOf = (entries: Iterable<[string, number]>) => {
  const table = new KeyTable();
  for (const [key, row] of entries) table.set(key, row);
  return table;
};

test('it answers like a map', async () => {
  const key = fc.oneof(fc.constantFrom('a', 'b', 'c', ''), fc.string({ unit: 'grapheme', maxLength: 5 }));
  const entries = fc.array(fc.tuple(key, fc.integer({ min: 1, max: 2 ** 32 - 1 })), { maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(entries, entries, async (one, other) => {
      const map = new Map<string, number>();
      const table = new KeyTable();
      for (const [each, row] of one) {
        expect(table.set(each, row)).toBe(map.get(each));
        map.set(each, row);
      }
      const expectSame = () => {
        expect(table.size).toBe(map.size);
        for (const [asked] of [...one, ...other]) {
          expect(table.get(asked)).toBe(map.get(asked));
          expect(table.has(asked)).toBe(map.has(asked));
        }
      };
      expectSame();
      const shared = [...map.keys()].filter((each) => new Map(other).has(each)).length;
      expect(await table.countShared(tableOf(other))).toBe(shared);
      for (const [each] of other) {
        table.delete(each);
        map.delete(each);
      }
      expectSame();
    }),
  );
});

test('a hundred thousand keys are told apart, and take little memory', () => {
  globalThis.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  const table = new KeyTable();
  for (let row = 1; row <= 100_000; row++) table.set(`person${row}@example.com`, row);
  expect(table.size).toBe(100_000);
  expect(table.get('person77777@example.com')).toBe(77_777);
  expect(table.get('person100001@example.com')).toBeUndefined();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
});
