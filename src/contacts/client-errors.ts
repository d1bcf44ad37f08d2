/** What can go wrong at the contacts service, each as one typed error with a sentence for the person. */
import { AppError, type AppErrorOptions } from '../errors.ts';

export type ContactsErrorCode =
  | 'keys_refused'
  | 'fields_refused'
  | 'not_found'
  | 'rate_limited'
  | 'unavailable'
  | 'unreadable_answer'
  | 'list_too_long';

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
