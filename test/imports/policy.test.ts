/** What a row does to a contact that exists, by each policy. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Contact, OPTIONAL_FIELDS } from '../../src/contacts/contact.ts';
import { decide, type Given, givenOf, POLICIES } from '../../src/imports/policy.ts';
import { buildContact } from '../contacts/contact.ts';
import { BLANK_DRAFT } from '../support/draft.ts';

const NAMES: Record<string, string> = { 1: 'Spain', 2: 'Germany' };
const sameCountry = (one: string, other: string) => (NAMES[one] ?? one) === (NAMES[other] ?? other);
const ana = buildContact({
  id: 7,
  email: 'ana@example.com',
  contactTypeId: 1,
  country: 'Spain',
  first_name: 'Ana',
  city: 'Vigo',
});
const given: Given = { email: 'ANA@example.com', city: 'Lugo', postal_code: '27001' };

test('nobody has the address: it is added, except where nobody is to be added', () => {
  const decisions = POLICIES.map((policy) => decide(policy, given, [], sameCountry));
  expect(decisions).toEqual([{ is: 'add' }, { is: 'add' }, { is: 'add' }, { is: 'skip', why: 'absent' }]);
});

test('an existing contact is left alone, filled up, or updated field by field', () => {
  const filled = { field: 'postal_code', from: '', to: '27001' };
  const moved = { field: 'city', from: 'Vigo', to: 'Lugo' };
  expect(POLICIES.map((policy) => decide(policy, given, [ana], sameCountry))).toEqual([
    { is: 'skip', why: 'existing' },
    { is: 'update', contact: ana, changes: [filled] },
    { is: 'update', contact: ana, changes: [moved, filled] },
    { is: 'update', contact: ana, changes: [moved, filled] },
  ]);
});

test('blank values never erase, and the spelling of an address is not a change', () => {
  const blank: Given = { email: 'ANA@EXAMPLE.COM', city: '', first_name: '  ' };
  for (const policy of ['fill', 'update', 'update_only'] as const) {
    expect(decide(policy, blank, [ana], sameCountry)).toEqual({ is: 'same', contact: ana });
  }
});

test('a country is compared by its meaning, and a type by its number', () => {
  expect(decide('update', { country: 1, contact_type_id: 1 }, [ana], sameCountry).is).toBe('same');
  expect(decide('update', { country: 2, contact_type_id: 3 }, [ana], sameCountry)).toMatchObject({
    changes: [
      { field: 'contact_type_id', from: '1', to: '3' },
      { field: 'country', from: 'Spain', to: '2' },
    ],
  });
});

test('several contacts with the address are never guessed at', () => {
  const both = [ana, { ...ana, id: 8 }];
  expect(decide('skip', given, both, sameCountry)).toEqual({ is: 'skip', why: 'existing' });
  for (const policy of ['fill', 'update', 'update_only'] as const) {
    expect(decide(policy, given, both, sameCountry)).toEqual({ is: 'skip', why: 'several' });
  }
});

const text = fc.oneof(fc.constantFrom('', ' ', 'Vigo', 'Lugo'), fc.string({ unit: 'binary', maxLength: 6 }));
const wildGiven = fc.record(
  {
    contact_type_id: fc.integer({ min: 1, max: 3 }),
    country: fc.integer({ min: 1, max: 2 }),
    ...Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, text])),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Given>;
const wildContact = fc
  .record({
    contactTypeId: fc.integer({ min: 0, max: 3 }),
    country: fc.constantFrom('', 'Spain', 'Germany', '1'),
    ...Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, text])),
  })
  .map((fields) => buildContact({ id: 1, email: 'ana@example.com', ...(fields as Partial<Contact>) }));

test('nothing is ever erased, filling changes empty fields only, and a change made is no change any more', () => {
  fc.assert(
    fc.property(
      wildGiven,
      wildContact,
      fc.constantFrom('fill', 'update' as const),
      (row, contact, policy) => {
        const decision = decide(policy, row, [contact], sameCountry);
        if (decision.is !== 'update') return;
        for (const { from, to } of decision.changes) {
          expect(to).not.toBe('');
          expect(from).not.toBe(to);
          if (policy === 'fill') expect(from).toBe('');
        }
        const changed = Object.fromEntries(decision.changes.map(({ field, to }) => [field, to]));
        const { contact_type_id: typeId, ...texts } = changed;
        const after = { ...contact, ...texts, ...(typeId && { contactTypeId: Number(typeId) }) } as Contact;
        expect(decide(policy, row, [after], sameCountry).is).toBe('same');
      },
    ),
  );
});

test('what a row gives is what stands in it: neither blanks nor what was chosen for the file', () => {
  const draft = { ...BLANK_DRAFT, email: 'ana@example.com', city: 'Vigo' };
  const row = (type: boolean, country: boolean) => givenOf({ draft, named: { type, country } });
  expect(row(false, false)).toEqual({ email: 'ana@example.com', city: 'Vigo' });
  expect(row(true, true)).toEqual({ email: 'ana@example.com', city: 'Vigo', contact_type_id: 1, country: 1 });
});
