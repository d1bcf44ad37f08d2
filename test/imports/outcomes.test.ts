/** What rows would do to contacts that exist: counted for any rows, any contacts and any policy, and every row once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Account } from '../../src/contacts/account.ts';
import type { Contact } from '../../src/contacts/contact.ts';
import { gatherExisting } from '../../src/imports/existing.ts';
import { countOutcomes } from '../../src/imports/outcomes.ts';
import { createVariants, gatherKeys } from '../../src/imports/plan.ts';
import { POLICIES, type Policy } from '../../src/imports/policy.ts';
import type { CheckedRow } from '../../src/imports/validate.ts';
import { buildContact } from '../contacts/contact.ts';
import { BLANK_DRAFT } from '../support/draft.ts';

const account = {} as Account;
const signal = new AbortController().signal;

type Wild = { fit: boolean; key: string; countryMissing: boolean; city: string; type: boolean };

const checked = ({ fit, key, countryMissing, city, type }: Wild, at: number): CheckedRow =>
  fit
    ? {
        fit,
        row: at + 2,
        cells: [],
        draft: { ...BLANK_DRAFT, email: `${key}@x.de`, city },
        key: `${key}@x.de`,
        countryMissing,
        named: { type, country: !countryMissing },
        doubts: () => [],
      }
    : { fit, row: at + 2, cells: [], reason: 'r', problem: 'p', problems: [] };

const wildRow = fc.record({
  fit: fc.boolean(),
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  countryMissing: fc.boolean(),
  city: fc.constantFrom('', 'Vigo', 'Lugo'),
  type: fc.boolean(),
});
const wildContact = fc.record({
  key: fc.constantFrom('a', 'b', 'e'),
  city: fc.constantFrom('', 'Vigo'),
  country: fc.constantFrom('1', '2'),
});

async function outcomesOf(rows: CheckedRow[], there: Contact[], policy: Policy) {
  async function* each() {
    yield* there;
  }
  async function* groups() {
    yield rows.slice(0, 5);
    yield rows.slice(5);
  }
  const variants = createVariants();
  for await (const some of groups()) for (const row of some) variants.add(row);
  const { withCountry } = variants;
  const asIs = policy === 'update_only' ? withCountry : variants.asIs();
  const winners = { asIs: asIs.winners, withCountry: withCountry.winners };
  const contacts = {
    each,
    sameCountry: async () => (one: string, other: string) => one === other,
    countryName: async (_: Account, name: string) => name,
  };
  const outcomes = await countOutcomes({ contacts, account, types: [], policy, groups, winners }, signal);
  return { asIs, withCountry, outcomes, each };
}

test('the counts add up to the rows, for any rows, contacts and policy', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(wildRow, { maxLength: 12 }),
      fc.array(wildContact, { maxLength: 4 }),
      fc.constantFrom(...POLICIES),
      async (rows, there, policy) => {
        const contacts = there.map(({ key, ...fields }, id) =>
          buildContact({ id: id + 1, email: `${key.toUpperCase()}@x.de`, contactTypeId: 1, ...fields }),
        );
        const { asIs, withCountry, outcomes, each } = await outcomesOf(rows.map(checked), contacts, policy);
        for (const [counting, counted] of [
          [asIs, outcomes.asIs],
          [withCountry, outcomes.withCountry],
        ] as const) {
          const { fit, update, same, existing, absent, several, doubles, unfit } = counting.tally(counted);
          const counts = [fit, update, same, existing, absent, several, doubles, unfit];
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows.length);
          expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
          if (policy === 'update_only') expect(fit).toBe(0);
          if (policy === 'skip')
            expect(counted).toMatchObject(await counting.skipping(await gatherKeys(each())));
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('the example shows what changes a contact first', async () => {
  const row = (key: string) => ({ fit: true, key, countryMissing: true, city: 'Vigo', type: false });
  const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(row).map(checked);
  const there = ['g', 'f'].map((key, id) => buildContact({ id: id + 1, email: `${key}@x.de`, city: 'Lugo' }));
  const { sample } = (await outcomesOf(rows, there, 'update')).outcomes.withCountry;
  expect(sample.map(({ row: at, is }) => `${at} ${is}`)).toEqual([
    '7 update',
    '8 update',
    '2 add',
    '3 add',
    '4 add',
  ]);
  expect(sample[0]?.changes).toEqual(['city: "Lugo" → "Vigo"']);
});

test.each([
  [3, []],
  [4, ['… and 1 more']],
  [6, ['… and 3 more']],
])('of %i changes three are shown, and the rest is counted', async (count, more) => {
  const fields = ['first_name', 'last_name', 'city', 'state', 'address_line1', 'postal_code'].slice(0, count);
  const given = Object.fromEntries(fields.map((field) => [field, 'new']));
  const row = checked({ fit: true, key: 'a', countryMissing: true, city: '', type: false }, 0);
  const rows = [{ ...row, draft: { ...BLANK_DRAFT, email: 'a@x.de', ...given } }] as CheckedRow[];
  const there = [buildContact({ id: 1, email: 'a@x.de' })];
  const { sample } = (await outcomesOf(rows, there, 'update')).outcomes.withCountry;
  expect(sample[0]?.changes).toHaveLength(3 + more.length);
  expect(sample[0]?.changes.slice(3)).toEqual(more);
});

test('contacts are found again whole, none, one, or the first two of several', async () => {
  const ana = buildContact({ id: 1, email: 'Ana@x.de', city: 'Łódź 😀' });
  const twins = [2, 3, 4].map((id) => buildContact({ id, email: 'twin@x.de' }));
  const stranger = buildContact({ id: 5, email: 'other@x.de' });
  async function* each() {
    yield* [ana, ...twins, stranger];
  }
  const existing = await gatherExisting(
    each(),
    new Map([
      ['ana@x.de', 1],
      ['twin@x.de', 2],
      ['no@x.de', 3],
    ]),
  );
  try {
    expect(await existing.find(['twin@x.de', 'no@x.de', 'ana@x.de'])).toEqual([twins.slice(0, 2), [], [ana]]);
  } finally {
    await existing.close();
  }
});
