/** How long the contacts service is given: for what may still be under way, for what shows late, and before what failed is tried again. */
import type { ContactsError } from './client-errors.ts';

/** In milliseconds. */
export type Delays = {
  /** How long a write whose answer is missing may still be under way: before, the list does not tell what became of it. */
  underWayMs: number;
  /** The same for an uploaded file. */
  uploadUnderWayMs: number;
  /** Some services show a write a little later: how long until the list is read once more. */
  lagMs: number;
  /** Until another try, where the answer does not say how long: after too many calls, and after any other fault. */
  limitedMs: number;
  faultMs: number;
};

/**
 * Named on no page of the service, so they are guesses: long for a service at work, short for a person who waits. A write that
 * is under way for longer could come twice.
 */
export const DELAYS: Delays = {
  underWayMs: 2000,
  uploadUnderWayMs: 15_000,
  lagMs: 2000,
  limitedMs: 5000,
  faultMs: 1000,
};

/** How long to wait before what failed is tried again. */
export function waitSecondsOf(error: ContactsError, { limitedMs, faultMs }: Delays): number {
  return error.retryAfterSeconds ?? (error.code === 'rate_limited' ? limitedMs : faultMs) / 1000;
}
