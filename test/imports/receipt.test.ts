/** The receipt counts every row of the file once, whatever was recorded. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowException } from '../../src/imports/import.ts';
import { countReceipt, type KeyedRow } from '../../src/imports/receipt.ts';
import { bytesOf, rowsOf } from './support.ts';

async function* stream<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}

/** 'added' is counted by what the list holds. */
const OUTCOMES = ['existing', 'absent', 'several', 'double', 'updated', 'same', 'unfit', 'refused'] as const;
const outcome = fc.constantFrom<RowException['outcome'] | 'sent'>('sent', 'added', ...OUTCOMES);
const one = fc.record({ outcome, key: fc.constantFrom('a', 'b', 'c'), gap: fc.integer({ min: 1, max: 3 }) });

test('the counts add up and failed.csv holds exactly the failed rows, whatever was recorded and wherever it was stopped', async () => {
  const givens = fc.tuple(fc.array(one), fc.constantFrom('a', 'b', 'z'), fc.integer({ min: 0, max: 30 }));
  await fc.assert(
    fc.asyncProperty(givens, async ([all, there, upTo]) => {
      const rows: KeyedRow[] = [];
      const exceptions: RowException[] = [];
      let row = 1;
      for (const { outcome, key, gap } of all) {
        row += gap;
        rows.push({ row, key, cells: [key] });
        if (outcome === 'sent') continue;
        const failed = outcome === 'unfit' || outcome === 'refused';
        const [reason, problem] = failed ? ['why', 'because'] : [null, null];
        exceptions.push({ row, outcome, reason, problem });
      }
      const { receipt, failed } = await countReceipt({
        rows: stream(rows),
        exceptions: stream(exceptions),
        present: new Set([there]),
        upTo,
        header: ['mail'],
        delimiter: ',',
      });
      const { rows: counted, reasons, attached: _, doubles, ...others } = receipt;
      expect(counted).toBe(all.length);
      expect(Object.values(others).reduce((sum, count) => sum + count, doubles)).toBe(all.length);
      const reached = all.filter(({ outcome }, at) => outcome !== 'sent' || (rows[at]?.row ?? 0) <= upTo);
      expect(receipt.notSent).toBe(all.length - reached.length);
      for (const outcome of OUTCOMES) {
        const name = outcome === 'double' ? 'doubles' : outcome;
        expect(receipt[name]).toBe(reached.filter((row) => row.outcome === outcome).length);
      }
      expect(receipt.present).toBe(
        reached.filter(({ outcome, key }) => (outcome === 'sent' || outcome === 'added') && key === there)
          .length,
      );
      const listed = failed ? (await rowsOf((await bytesOf(failed)) as Buffer)).length - 1 : 0;
      expect(listed).toBe(receipt.notTaken + receipt.refused + receipt.unfit);
      expect(reasons.reduce((sum, reason) => sum + reason.rows, 0)).toBe(listed);
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
    upTo: 100,
    header: ['a'],
    delimiter: ',',
  });
  expect(receipt.reasons).toHaveLength(6);
  expect(receipt.reasons[0]).toEqual({ reason: 'reason first', rows: 20 });
  expect(receipt.reasons.at(-1)).toEqual({ reason: 'other reasons', rows: 12 });
});
