/** Judges what the service answered: the body's `status` decides where there is one, the HTTP status where there is none. */
import { z } from 'zod';
import type { Account } from './account.ts';
import { ContactsError, hostOf, notFound } from './client-errors.ts';
import { excerptOf, withoutSecrets } from './excerpt.ts';
import { readRetryAfter } from './retry.ts';
import { KEY_HEADERS, NOT_FOUND } from './wire.ts';

/** What was asked and how it was answered; `write` = the call was to change something. */
export type Answered = {
  account: Account;
  path: string;
  write: boolean;
  httpStatus: number;
  headers: Record<string, string | string[] | undefined>;
  /** The beginning of the body, for the excerpt of an answer that is not understood. */
  beginning: string;
};

const Sentences = z.union([z.array(z.string()), z.string().transform((sentence) => [sentence])]);
const Envelope = z.looseObject({
  status: z.unknown().optional(),
  message: z.unknown().optional(),
  errors: z
    .union([z.string(), z.record(z.string(), Sentences)])
    .optional()
    .catch(undefined),
});
/** Characters of a sentence of the service that are passed on. */
const MAX_SENTENCE = 300;
const FIELD_NAME = /^[a-z0-9_.]{1,60}$/i;
const KEYS_SENTENCE = /(public|secret|api)[ _-]?key|credential|unauthori[sz]ed|unauthenticated/i;

/** The `message` of a success. @throws ContactsError for a failure and for anything that is not the service's envelope */
export function readMessage(answered: Answered, body: string): unknown {
  return judge(answered, parseJson(body));
}

/** As `readMessage`, for a body that is parsed already; undefined = it was not JSON. */
export function judge(answered: Answered, parsed: unknown): unknown {
  const envelope = Envelope.safeParse(parsed);
  if (!envelope.success) throw foreignAnswer(answered, 'is not the JSON it should be');
  const { status, message, errors } = envelope.data;
  if (status === 'success') return message;
  // Without a `status`, sentences by field are still a refusal (a framework's own validation answers like this).
  const refused = status === 'failed' || (errors !== undefined && answered.httpStatus >= 400);
  if (refused) throw refusal(answered, errors ?? (typeof message === 'string' ? message : ''));
  throw foreignAnswer(answered, 'has no status');
}

/** @throws ContactsError `unreadable_answer` naming where the shape differs, never a value */
export function readShape<T>(answered: Answered, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') || 'its message';
  throw foreignAnswer(answered, `has an unexpected shape at ${where}`);
}

/** The error for a body that is not the service's: the HTTP status says which one. */
export function foreignAnswer(answered: Answered, fault: string): ContactsError {
  const { account, httpStatus, write, path } = answered;
  const host = hostOf(account);
  const excerpt = excerptOf(answered.beginning, account);
  const facts = { path, httpStatus, excerpt };
  if (httpStatus === 401 || httpStatus === 403) return keysRefused(answered, facts);
  if (httpStatus === 429) return rateLimited(answered, facts);
  if (httpStatus >= 500 || httpStatus === 408) return unavailable(answered, facts);
  const redirected = httpStatus >= 300 && httpStatus < 400;
  const what = redirected ? 'is a redirect, which is not followed with your keys' : fault;
  const changed = write && httpStatus < 300;
  const next = changed
    ? 'The change may or may not have been made: look at the contact before you try again.'
    : 'Check the address of the contacts service in the settings (CONTACTS_API_URL).';
  return new ContactsError(
    'unreadable_answer',
    `The answer of the contacts service (${host}, HTTP ${httpStatus}) ${what}. ${next}`,
    { facts, outcomeUnknown: changed },
  );
}

function refusal(answered: Answered, errors: string | Record<string, string[]>): ContactsError {
  const { account, httpStatus, path } = answered;
  const facts = { path, httpStatus };
  if (httpStatus === 401 || httpStatus === 403) return keysRefused(answered, facts);
  if (httpStatus === 429) return rateLimited(answered, facts);
  if (typeof errors !== 'string') {
    return namesKeys(errors) ? keysRefused(answered, facts) : fieldsRefused(answered, errors, facts);
  }
  const sentence = withoutSecrets(errors.trim(), account).slice(0, MAX_SENTENCE);
  if (sentence.toLowerCase() === NOT_FOUND.toLowerCase() || httpStatus === 404) return notFound(facts);
  if (KEYS_SENTENCE.test(errors)) return keysRefused(answered, facts);
  if (httpStatus >= 500) return unavailable(answered, facts);
  const said = sentence ? `: “${sentence}”` : ' without a reason';
  return new ContactsError('fields_refused', `The contacts service refused this${said}.`, { facts });
}

function namesKeys(errors: Record<string, string[]>): boolean {
  const keys = Object.values(KEY_HEADERS).map((header) => header.toLowerCase());
  return Object.keys(errors).some((field) => keys.includes(field.toLowerCase().replaceAll('_', '')));
}

function fieldsRefused(
  { account }: Answered,
  errors: Record<string, string[]>,
  facts: Record<string, unknown>,
): ContactsError {
  const fields = Object.fromEntries(
    Object.entries(errors)
      .slice(0, 50)
      .map(([field, sentences]) => [
        FIELD_NAME.test(field) ? field : 'other',
        sentences.map((sentence) => withoutSecrets(sentence, account).slice(0, MAX_SENTENCE)),
      ]),
  );
  const said = Object.values(fields).flat().slice(0, 5).join(' ');
  const names = Object.keys(fields);
  return new ContactsError(
    'fields_refused',
    `The contacts service refused this: ${said || names.join(', ')}`,
    {
      fields,
      facts: { ...facts, fieldNames: names },
    },
  );
}

function keysRefused({ account }: Answered, facts: Record<string, unknown>): ContactsError {
  const message = `The contacts service (${hostOf(account)}) refused the account's keys: copy PublicKey and SecretKey again from the account page.`;
  return new ContactsError('keys_refused', message, { facts });
}

function rateLimited({ headers }: Answered, facts: Record<string, unknown>): ContactsError {
  const retryAfterSeconds = readRetryAfter(headers['retry-after'], Date.now());
  const when = retryAfterSeconds === undefined ? 'a minute' : `${Math.max(1, retryAfterSeconds)} seconds`;
  const message = `The contacts service asks for a pause: try again in ${when}.`;
  return new ContactsError('rate_limited', message, { facts, retryAfterSeconds });
}

function unavailable(
  { account, headers, write, httpStatus }: Answered,
  facts: Record<string, unknown>,
): ContactsError {
  const retryAfterSeconds = readRetryAfter(headers['retry-after'], Date.now());
  const next = write
    ? 'The change may or may not have been made: look at the contact before you try again.'
    : 'Try again in a minute.';
  const message = `The contacts service (${hostOf(account)}) is out of order (HTTP ${httpStatus}). ${next}`;
  return new ContactsError('unavailable', message, { facts, retryAfterSeconds, outcomeUnknown: write });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own message quotes the body, which may hold anything.
    return undefined;
  }
}
