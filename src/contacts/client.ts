/** The contacts service call by call: what is sent, what may come back, and what may be tried twice. */
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import { type Answer, type CallLimits, createCalls, messageOf } from './client-calls.ts';
import { ContactsError, isContactsError, notFound } from './client-errors.ts';
import type { ContactDraft, ContactType, Country } from './contact.ts';
import { type CsvSample, findCsvSample } from './csv-sample.ts';
import { DELAYS, type Delays } from './delays.ts';
import { DRAFT_FIELDS } from './draft.ts';
import { buildCsvUpload, type CsvUpload } from './multipart.ts';
import { readShape } from './read-answer.ts';
import { type ListOptions, readList } from './read-list.ts';
import { RETRY_POLICY } from './retry.ts';
import { PATHS, WireContact, WireCountry, WireType } from './wire.ts';

/** Every call may throw ContactsError; an aborted `signal` throws its reason. Nothing is kept between calls but connections. */
export type ContactsClient = {
  /** Streamed in the service's order, deleted ones left out; leaving the loop early ends the request. */
  list(account: Account, signal?: AbortSignal, onShare?: (share: number) => void): AsyncIterable<WireContact>;
  details(account: Account, id: number, signal?: AbortSignal): Promise<WireContact>;
  /** The service gives no id back. */
  add(account: Account, draft: ContactDraft, signal?: AbortSignal): Promise<void>;
  /** Replaces the whole record (but for custom fields and alt_email, which the service does not take). */
  update(account: Account, id: number, draft: ContactDraft, signal?: AbortSignal): Promise<void>;
  remove(account: Account, id: number, signal?: AbortSignal): Promise<'deleted' | 'gone'>;
  /** At most 100 ids. The answer does not say how many there were: count by reading back. */
  removeMany(account: Account, ids: number[], signal?: AbortSignal): Promise<'deleted' | 'gone'>;
  /** undefined when the service has none or sends something else in its place. */
  csvSample(account: Account, signal?: AbortSignal): Promise<CsvSample | undefined>;
  uploadCsv(account: Account, upload: CsvUpload, signal?: AbortSignal): Promise<void>;
  types(account: Account, signal?: AbortSignal): Promise<ContactType[]>;
  /** `path` below the account's address: it is in no page of the service, so it is a setting. */
  countries(account: Account, path: string, signal?: AbortSignal): Promise<Country[]>;
  /** How long who settles by reading, or tries again, is to wait. */
  readonly delays: Delays;
  close(): Promise<void>;
};

export type ClientLimits = CallLimits & Omit<ListOptions, 'onShare'> & { delays: Delays };

export const CLIENT_LIMITS: ClientLimits = {
  connections: 8,
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 15_000,
  slowHeadersTimeoutMs: 90_000,
  bodyTimeoutMs: 15_000,
  answerTimeoutMs: 30_000,
  maxAnswerBytes: 2 * 1024 * 1024,
  maxBytes: 1024 * 1024 * 1024,
  maxContactBytes: 4 * 1024 * 1024,
  retry: RETRY_POLICY,
  delays: DELAYS,
};
export const MAX_REMOVED_AT_ONCE = 100;

const Details = z.looseObject({ contact: WireContact });
const Types = z.looseObject({ contactTypes: z.array(WireType.extend({ deleted_at: z.string().nullish() })) });
const Countries = z.looseObject({ countries: z.array(WireCountry) });

export function createContactsClient(options: { log: Log; limits?: Partial<ClientLimits> }): ContactsClient {
  const limits = { ...CLIENT_LIMITS, ...options.limits };
  const calls = createCalls(options.log, limits);

  return {
    async *list(account, signal, onShare) {
      const start = async () => {
        const { asked, chunks } = await calls.open(
          account,
          { method: 'GET', path: PATHS.list, slow: true },
          signal,
        );
        const contacts = readList(asked, chunks, { ...limits, onShare });
        return { contacts, first: await contacts.next() };
      };
      // Once a contact was handed out a second try would hand it out twice.
      const { contacts, first } = await calls.retried(start, signal);
      try {
        for (let next = first; !next.done; next = await contacts.next()) {
          if (!next.value.deleted_at) yield next.value;
        }
      } finally {
        await contacts.return(undefined);
      }
    },

    async details(account, id, signal) {
      const request = { path: PATHS.details, query: { contact_id: String(id) } };
      const read = (answer: Answer) => readShape(answer.answered, Details, messageOf(answer)).contact;
      const contact = await calls.get(account, request, read, signal);
      if (contact.deleted_at) throw notFound({ path: PATHS.details });
      return contact;
    },

    add(account, draft, signal) {
      return calls.post(account, { path: PATHS.add, ...buildForm(draftFields(draft)) }, signal);
    },

    update(account, id, draft, signal) {
      const fields: [string, string][] = [['contact_id', String(id)], ...draftFields(draft)];
      return calls.post(account, { path: PATHS.update, ...buildForm(fields) }, signal);
    },

    remove(account, id, signal) {
      const request = { method: 'DELETE', path: PATHS.remove, query: { contact_id: String(id) } } as const;
      let mayBeDone = false;
      const run = async () => {
        try {
          messageOf(await calls.once(account, request, signal));
          return 'deleted';
        } catch (error) {
          // Nothing there after a try whose answer was lost: that try has done the work.
          if (isContactsError(error, 'not_found')) return mayBeDone ? 'deleted' : 'gone';
          mayBeDone ||= error instanceof ContactsError && error.outcomeUnknown;
          throw error;
        }
      };
      return calls.retried(run, signal);
    },

    async removeMany(account, ids, signal) {
      const fields = ids.map((id, index): [string, string] => [`strIds[${index}]`, String(id)]);
      try {
        await calls.post(account, { path: PATHS.removeMany, ...buildForm(fields) }, signal);
        return 'deleted';
      } catch (error) {
        if (isContactsError(error, 'not_found')) return 'gone';
        throw error;
      }
    },

    csvSample(account, signal) {
      return calls.get(account, { path: PATHS.csvSample, headers: { accept: '*/*' } }, readSample, signal);
    },

    uploadCsv(account, upload, signal) {
      return calls.post(account, { path: PATHS.uploadCsv, ...buildCsvUpload(upload), slow: true }, signal);
    },

    types(account, signal) {
      const read = (answer: Answer) =>
        readShape(answer.answered, Types, messageOf(answer))
          .contactTypes.filter((type) => !type.deleted_at)
          .map(({ id, name }) => ({ id, name }));
      return calls.get(account, { path: PATHS.types }, read, signal);
    },

    countries(account, path, signal) {
      const read = (answer: Answer) =>
        readShape(answer.answered, Countries, messageOf(answer)).countries.map(({ id, name }) => ({
          id,
          name,
        }));
      return calls.get(account, { path }, read, signal);
    },

    delays: limits.delays,
    close: () => calls.close(),
  };
}

function readSample({ answered, bytes }: Answer): CsvSample | undefined {
  if (answered.httpStatus < 300) {
    const sample = findCsvSample(bytes, answered.headers);
    if (sample) return sample;
  }
  try {
    messageOf({ answered, bytes });
  } catch (error) {
    if (isContactsError(error, 'keys_refused', 'rate_limited', 'unavailable')) throw error;
  }
  return undefined;
}

function draftFields(draft: ContactDraft): [string, string][] {
  return DRAFT_FIELDS.map((field) => [field, String(draft[field])]);
}

/** Urlencoded, which the service's pages show beside multipart: it has a length and can hold any text. */
function buildForm(fields: [string, string][]): { headers: Record<string, string>; body: string } {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { headers, body: new URLSearchParams(fields).toString() };
}
