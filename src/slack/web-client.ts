/** How the bot calls Slack: addresses, patience, retries. */
import type { Logger } from '@slack/bolt';
import type { FetchFunction, WebClientOptions } from '@slack/web-api';

const ANSWER_TIMEOUT_MS = 10_000;

/**
 * For answers to people: gives up soon, because they wait. Always with a retryConfig of its own, because Socket Mode
 * writes one into options that have none. Never with `headers`: the client writes its token into that object.
 */
export function buildClientOptions(apiUrl: string, logger: Logger): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    logger,
    fetch: fetchInTime,
    timeout: ANSWER_TIMEOUT_MS,
    retryConfig: { retries: 2, factor: 2, minTimeout: 200, maxTimeout: 1000 },
    rejectRateLimitedCalls: true,
  };
}

/** For jobs: waits out rate limits and short outages. */
export function buildJobClientOptions(apiUrl: string, logger: Logger): WebClientOptions {
  return {
    ...buildClientOptions(apiUrl, logger),
    timeout: 30_000,
    retryConfig: { retries: 5, factor: 2, minTimeout: 500, maxTimeout: 10_000 },
    rejectRateLimitedCalls: false,
  };
}

/** Bolt posts to a response_url with this too, without any limit of its own, and would wait for ever. */
const fetchInTime: FetchFunction = (url, init = {}) =>
  fetch(url, { ...init, signal: init.signal ?? AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
