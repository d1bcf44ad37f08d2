/** When a call is tried again, and after how long: pure rules and the loop that follows them. */
import { setTimeout as delay } from 'node:timers/promises';
import { ContactsError } from './client-errors.ts';

export type RetryPolicy = {
  /** The first try included. */
  attempts: number;
  /** Waits grow from here by doubling, each shortened by a random part so that many callers do not return at once. */
  baseMs: number;
  /** A longer Retry-After is not waited for: the error goes to the caller, who knows whether somebody is waiting. */
  maxWaitMs: number;
  /** No new try starts after this much time. */
  budgetMs: number;
};

export const RETRY_POLICY: RetryPolicy = { attempts: 3, baseMs: 250, maxWaitMs: 10_000, budgetMs: 25_000 };

export type Failed = { attempt: number; elapsedMs: number; error: unknown; random: number };

/** Milliseconds until the next try; undefined = give up. `attempt` counts from 1, `random` is within 0..1. */
export function retryDelay(policy: RetryPolicy, failed: Failed): number | undefined {
  const { attempt, elapsedMs, error, random } = failed;
  if (attempt >= policy.attempts || !isPassing(error)) return undefined;
  const grown = policy.baseMs * 2 ** (attempt - 1) * (1 - random / 2);
  const asked = (error.retryAfterSeconds ?? 0) * 1000;
  const wait = Math.max(grown, asked);
  return wait > policy.maxWaitMs || elapsedMs + wait > policy.budgetMs ? undefined : wait;
}

/** Seconds of a Retry-After header (a number, or an HTTP date); undefined when there is none to be understood. */
export function readRetryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const text = [header].flat()[0]?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

/**
 * Runs until it succeeds or the policy gives up; only for calls that may happen twice (GET, DELETE).
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  run: (attempt: number) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const start = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt);
    } catch (error) {
      const elapsedMs = performance.now() - start;
      const wait = retryDelay(policy, { attempt, elapsedMs, error, random: Math.random() });
      if (wait === undefined) throw error;
      await delay(wait, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    }
  }
}

function isPassing(error: unknown): error is ContactsError {
  return error instanceof ContactsError && (error.code === 'unavailable' || error.code === 'rate_limited');
}
