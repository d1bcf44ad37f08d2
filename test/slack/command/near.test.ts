/** Slips of the finger and the command that was meant. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slips } from '../../../src/contacts/slips.ts';
import { findNear } from '../../../src/slack/command/near.ts';

const NAMES = ['find', 'show', 'add', 'edit', 'delete', 'types', 'sample', 'import', 'export', 'help'];
const word = fc.stringMatching(/^[a-f]{0,8}$/);

describe('findNear', () => {
  it.each([
    ['fnid', 'find'],
    ['fin', 'find'],
    ['delte', 'delete'],
    ['imprt', 'import'],
    ['exprot', 'export'],
    ['tyeps', 'types'],
    ['edti', 'edit'],
  ])('takes %s for %s', (typed, meant) => {
    expect(findNear(typed, NAMES)).toBe(meant);
  });

  it.each(['ana', 'smith', 'leo', 'ana@example.com', 'berlin', 'x'.repeat(1000)])(
    'takes %s for a search',
    (typed) => {
      expect(findNear(typed, NAMES)).toBeUndefined();
    },
  );
});

describe('slips', () => {
  it('is the same both ways, and 0 only for the same word', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(slips(one, other)).toBe(slips(other, one));
        expect(slips(one, other) === 0).toBe(one === other);
      }),
    );
  });

  it('counts one for one letter more, less, other or swapped', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-f]{2,8}$/), fc.nat(), (text, at) => {
        const where = at % (text.length - 1);
        const swapped = `${text.slice(0, where)}${text[where + 1]}${text[where]}${text.slice(where + 2)}`;
        expect(slips(`${text.slice(0, where)}z${text.slice(where)}`, text)).toBe(1);
        expect(slips(`${text.slice(0, where)}${text.slice(where + 1)}`, text)).toBe(1);
        expect(slips(`${text.slice(0, where)}z${text.slice(where + 1)}`, text)).toBe(1);
        expect(slips(swapped, text)).toBe(swapped === text ? 0 : 1);
      }),
    );
  });
});
