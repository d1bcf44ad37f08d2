/** What people type, and Slack's timestamps, over wild input. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextTs } from '../../src/sandbox/ids.ts';
import { createState } from '../../src/sandbox/state.ts';
import { formatTyped } from '../../src/sandbox/typed-text.ts';

const state = createState('desk');
const words = fc.constantFrom(
  '@mia',
  '@nobody',
  '#general',
  '#x',
  'a@x.de',
  'https://x.de/?a=1&b=<2>',
  '<',
  '>',
  '&amp;',
  ' ',
);
const typed = fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }).map((parts) => parts.join(''));

/** What a bot would read: mentions and links back as they were typed. */
function unwrap(text: string): string {
  return text
    .replaceAll(/<@\w+\|([^>]+)>/g, '@$1')
    .replaceAll(/<#\w+\|([^>]+)>/g, '#$1')
    .replaceAll(/<mailto:[^|>]+\|([^>]+)>/g, '$1')
    .replaceAll(/<(https?:[^|>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

it('loses nothing of what was typed', () => {
  fc.assert(
    fc.property(typed, (text) => {
      expect(unwrap(formatTyped(state, text, true))).toBe(text);
    }),
  );
});

it('gives timestamps of Slack’s form that strictly increase, also when the clock goes back', () => {
  const clocks = fc.array(fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }), { maxLength: 30 });
  fc.assert(
    fc.property(clocks, (times) => {
      let last = '0.000000';
      for (const now of times) {
        const next = nextTs(last, now);
        expect(next).toMatch(/^\d{10}\.\d{6}$/);
        expect(Number(next)).toBeGreaterThan(Number(last));
        last = next;
      }
    }),
  );
});
