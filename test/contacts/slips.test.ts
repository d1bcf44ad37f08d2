/** Slips of the finger are counted the same by the thorough way and by the quick one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOneSlip, slips } from '../../src/contacts/slips.ts';

test.each([
  ['gmail', 'gmial', true],
  ['gmail', 'gmai', true],
  ['gmail', 'ggmail', true],
  ['gmail', 'gnail', true],
  ['gmail', 'gmail', false],
  ['gmail', 'gimla', false],
  ['ab', 'ba', true],
  ['', 'a', true],
  ['', '', false],
])('%s and %s are one slip apart: %s', (one, other, expected) => {
  expect(isOneSlip(one, other)).toBe(expected);
});

test('the quick way agrees with the thorough one on any two words', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
  fc.assert(
    fc.property(word, word, (one, other) => {
      expect(isOneSlip(one, other)).toBe(slips(one, other) === 1);
    }),
    { numRuns: 2000 },
  );
});
