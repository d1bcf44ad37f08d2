/** The plan counts every row once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyTable } from '../../src/imports/key-table.ts';
import { createCounting, createVariants, findPresent } from '../../src/imports/plan.ts';
import type { CheckedRow } from '../../src/imports/validate.ts';
import { BLANK_DRAFT } from '../support/draft.ts';

const draft = { ...BLANK_DRAFT, email: 'a@x.de' };
const good = (row: number, key: string, countryMissing = false, type = false): CheckedRow => ({
  fit: true,
  row,
  cells: [],
  draft,
  key,
  countryMissing,
  named: { type, country: !countryMissing },
  doubts: () => [],
});
const bad = (row: number): CheckedRow => ({
  fit: false,
  row,
  cells: [],
  reason: 'r',
  problem: 'p',
  problems: [],
});
const tableOf = (keys: string[]) => {
  const table = new KeyTable();
  for (const key of keys) table.set(key, 1);
  return table;
};

test('the last fit row with an address wins, and the others are named', async () => {
  const counting = createCounting({ countryChosen: true });
  for (const row of [good(2, 'a'), good(3, 'b'), good(4, 'a'), bad(5)]) counting.add(row);
  expect(counting.winners.get('a')).toBe(4);
  expect(counting.tally(await counting.skipping(tableOf(['b'])))).toEqual({
    fit: 1,
    untyped: 1,
    update: 0,
    same: 0,
    existing: 1,
    absent: 0,
    several: 0,
    doubles: 1,
    unfit: 1,
    problems: [{ row: 5, reason: 'r', problem: 'p' }],
    doubled: [{ row: 2, winner: 4 }],
    doubtful: 0,
    doubts: [],
    sample: [{ row: 4, is: 'add', email: 'a@x.de', name: '', changes: [] }],
  });
});

test('rows without a country are unfit until one is chosen', async () => {
  const tallies = [false, true].map(async (countryChosen) => {
    const counting = createCounting({ countryChosen });
    counting.add(good(2, 'a', true));
    counting.add(good(3, 'b'));
    return counting.tally(await counting.skipping(tableOf([])));
  });
  expect(await Promise.all(tallies)).toMatchObject([
    { fit: 1, unfit: 1, problems: [{ row: 2, reason: 'country missing' }] },
    { fit: 2, unfit: 0 },
  ]);
});

test('of the rows to add, those that name no type are counted, for any rows and contacts', async () => {
  const rows = fc.array(
    fc.record({ key: fc.constantFrom('a', 'b', 'c'), countryMissing: fc.boolean(), type: fc.boolean() }),
  );
  const present = fc
    .array(fc.constantFrom('a', 'd'))
    .map((keys: string[]) => ({ keys, table: tableOf(keys) }));
  await fc.assert(
    fc.asyncProperty(rows, present, async (all, { keys, table }) => {
      const variants = createVariants();
      for (const [at, row] of all.entries())
        variants.add(good(at + 2, row.key, row.countryMissing, row.type));
      for (const [counting, fit] of [
        [variants.asIs(), all.filter(({ countryMissing }) => !countryMissing)],
        [variants.withCountry, all],
      ] as const) {
        const last = new Map(fit.map(({ key, type }) => [key, type]));
        const untyped = [...last].filter(([key, type]) => !type && !keys.includes(key)).length;
        expect((await counting.skipping(table)).untyped).toBe(untyped);
      }
    }),
  );
});

test('the counts add up to the rows, always', async () => {
  const rows = fc.array(
    fc.record({ fit: fc.boolean(), key: fc.constantFrom('a', 'b', 'c', 'd'), countryMissing: fc.boolean() }),
  );
  const present = fc.array(fc.constantFrom('a', 'b', 'e')).map(tableOf);
  await fc.assert(
    fc.asyncProperty(rows, present, fc.boolean(), async (all, there, countryChosen) => {
      const counting = createCounting({ countryChosen });
      all.forEach((row, i) => {
        counting.add(row.fit ? good(i + 2, row.key, row.countryMissing) : bad(i + 2));
      });
      const tally = counting.tally(await counting.skipping(there));
      const { fit, update, same, existing, absent, several, doubles, unfit } = tally;
      const counts = [fit, update, same, existing, absent, several, doubles, unfit];
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('present are the addresses some contact has, in any spelling', async () => {
  async function* list() {
    yield { email: ' ANA@x.de' };
    yield { email: 'other@x.de' };
  }
  const wanted = new Map([
    ['ana@x.de', 2],
    ['jo@x.de', 3],
  ]);
  const present = await findPresent(list(), wanted);
  expect([present.has('ana@x.de'), present.has('jo@x.de'), present.size]).toEqual([true, false, 1]);
});
