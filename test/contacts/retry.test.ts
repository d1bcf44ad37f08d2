import { expect, test } from 'vitest';
import { ContactsError } from '../../src/contacts/client-errors.ts';
import { RETRY_POLICY, readRetryAfter, retryDelay } from '../../src/contacts/retry.ts';

const passing = new ContactsError('unavailable', 'away');
const limited = (retryAfterSeconds: number) =>
  new ContactsError('rate_limited', 'slow down', { retryAfterSeconds });
const delayOf = (error: unknown, attempt = 1, elapsedMs = 0) =>
  retryDelay(RETRY_POLICY, { attempt, elapsedMs, error, random: 0 });

test('waits grow, and the last try is the last', () => {
  expect([delayOf(passing, 1), delayOf(passing, 2), delayOf(passing, 3)]).toEqual([250, 500, undefined]);
});

test('only faults that may pass are worth another try', () => {
  expect(delayOf(new ContactsError('keys_refused', 'no'))).toBeUndefined();
  expect(delayOf(new ContactsError('unreadable_answer', 'what'))).toBeUndefined();
  expect(delayOf(new Error('left'))).toBeUndefined();
});

test('a pause asked for is kept when it is short, and left to the caller when it is long', () => {
  expect(delayOf(limited(3))).toBe(3000);
  expect(delayOf(limited(60))).toBeUndefined();
});

test('nobody waits longer than the budget', () => {
  expect(delayOf(passing, 1, RETRY_POLICY.budgetMs)).toBeUndefined();
});

test('Retry-After is read as seconds or as a date, and anything else is nothing', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  expect(readRetryAfter('7', now)).toBe(7);
  expect(readRetryAfter('Mon, 23 Nov 2026 10:01:30 GMT', now)).toBe(90);
  expect(readRetryAfter('Mon, 23 Nov 2026 09:00:00 GMT', now)).toBe(0);
  for (const text of [undefined, '', 'soon', '-5', '1.5', '99999999999999']) {
    expect(readRetryAfter(text, now)).toBeUndefined();
  }
});
