/** The receipt counts every row of the file once, whatever was recorded. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowException } from '../../src/imports/import.ts';
import { countReceipt, type KeyedRow } from '../../src/imports/receipt.ts';
import { rowsOf } from './support.ts';

async function* stream<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}

const outcome = fc.constantFrom<RowException['outcome'] | 'sent'>(
  'sent',
  'existing',
  'double',
  'unfit',
  'refused',
);

test('the counts add up and failed.csv holds exactly the failed rows', async () => {
  const given = fc.array(
    fc.record({ outcome, key: fc.constantFrom('a', 'b', 'c'), gap: fc.integer({ min: 1, max: 3 }) }),
  );
  await fc.assert(
    fc.asyncProperty(given, fc.constantFrom('a', 'b', 'z'), async (all, there) => {
      const rows: KeyedRow[] = [];
      const exceptions: RowException[] = [];
      let row = 1;
      for (const one of all) {
        row += one.gap;
        rows.push({ row, key: one.key, cells: [one.key] });
        if (one.outcome === 'sent') continue;
        const failed = one.outcome === 'unfit' || one.outcome === 'refused';
        exceptions.push({
          row,
          outcome: one.outcome,
          reason: failed ? 'why' : null,
          problem: failed ? 'because' : null,
        });
      }
      const { receipt, failed } = await countReceipt({
        rows: stream(rows),
        exceptions: stream(exceptions),
        present: new Set([there]),
        header: ['mail'],
        delimiter: ',',
      });
      const { present, notTaken, existing, doubles, refused, unfit } = receipt;
      expect(present + notTaken + existing + doubles + refused + unfit).toBe(all.length);
      expect(receipt.rows).toBe(all.length);
      expect(existing).toBe(all.filter((one) => one.outcome === 'existing').length);
      expect(present).toBe(all.filter((one) => one.outcome === 'sent' && one.key === there).length);
      const listed = failed ? (await rowsOf(failed)).length - 1 : 0;
      expect(listed).toBe(notTaken + refused + unfit);
      expect(receipt.reasons.reduce((sum, reason) => sum + reason.rows, 0)).toBe(listed);
    }),
  );
});

test('the most frequent reasons are named, the others together', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({ row: i + 2, key: 'k', cells: ['x'] }));
  const exceptions = rows.map(({ row }) => ({
    row,
    outcome: 'unfit' as const,
    reason: `reason ${row < 22 ? 'first' : row % 10}`,
    problem: 'p',
  }));
  const { receipt } = await countReceipt({
    rows: stream(rows),
    exceptions: stream(exceptions),
    present: new Set(),
    header: ['a'],
    delimiter: ',',
  });
  expect(receipt.reasons).toHaveLength(6);
  expect(receipt.reasons[0]).toEqual({ reason: 'reason first', rows: 20 });
  expect(receipt.reasons.at(-1)).toEqual({ reason: 'other reasons', rows: 12 });
});
