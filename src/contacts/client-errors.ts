/** What can go wrong at the contacts service, each as one typed error with a sentence for the person. */
import { AppError, type AppErrorOptions } from '../errors.ts';
import type { Account } from './account.ts';

export type ContactsErrorCode =
  | 'keys_refused'
  | 'fields_refused'
  | 'not_found'
  | 'rate_limited'
  | 'unavailable'
  | 'unreadable_answer';

export type ContactsErrorOptions = AppErrorOptions & {
  fields?: Record<string, string[]>;
  retryAfterSeconds?: number | undefined;
  outcomeUnknown?: boolean;
};

export class ContactsError extends AppError {
  declare readonly code: ContactsErrorCode;
  /** The service's own sentences by wire name of the field; {} when it gave none. Text of strangers: escape it. */
  readonly fields: Record<string, string[]>;
  /** With `rate_limited` and `unavailable`: how long the service asked to wait. */
  readonly retryAfterSeconds: number | undefined;
  /** A write was sent and its answer never came: it may have happened. Settle it by reading, never by guessing. */
  readonly outcomeUnknown: boolean;

  constructor(code: ContactsErrorCode, message: string, options: ContactsErrorOptions = {}) {
    super(code, message, options);
    this.name = 'ContactsError';
    this.fields = options.fields ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

/** The host a person knows the service by; never anything of an address that could be secret. */
export function hostOf(account: Account): string {
  return URL.canParse(account.apiUrl) ? new URL(account.apiUrl).host : 'unknown host';
}

export function isContactsError(error: unknown, ...codes: ContactsErrorCode[]): error is ContactsError {
  return error instanceof ContactsError && codes.includes(error.code);
}

export function notFound(facts: Record<string, unknown>): ContactsError {
  const message = 'The contacts service has no such record any more: search again to see what is there.';
  return new ContactsError('not_found', message, { facts });
}

/** Failures before anything was sent: a write has certainly not happened. */
const NOT_SENT = [
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
];
const TOO_SLOW = [
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'TimeoutError',
];

/** The error for a connection that failed, was too slow or broke off. `write`: the call was to change something. */
export function connectionFailed(
  account: Account,
  cause: unknown,
  facts: { write: boolean } & Record<string, unknown>,
): ContactsError {
  const code = codeOf(cause);
  const outcomeUnknown = facts.write && !NOT_SENT.includes(code) && !isCertificateFault(code);
  const host = hostOf(account);
  const what = TOO_SLOW.includes(code)
    ? `The contacts service (${host}) did not answer in time`
    : NOT_SENT.includes(code) || isCertificateFault(code)
      ? `The contacts service (${host}) cannot be reached`
      : `The contacts service (${host}) broke off its answer`;
  const next = outcomeUnknown
    ? 'The change may or may not have been made: look at the contact before you try again.'
    : 'Nothing was changed: try again in a minute.';
  return new ContactsError('unavailable', `${what}. ${facts.write ? next : 'Try again in a minute.'}`, {
    cause,
    facts: { ...facts, reason: code },
    outcomeUnknown,
  });
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}

function isCertificateFault(code: string): boolean {
  return /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL/.test(code);
}
