/** How one call is made and when it is made again: what every call of the client has in common. */
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import { type ApiRequest, createTransport, type TransportLimits } from './client-transport.ts';
import { EXCERPT_SOURCE_BYTES } from './excerpt.ts';
import { type Answered, foreignAnswer, readMessage } from './read-answer.ts';
import { type RetryPolicy, withRetries } from './retry.ts';

export type CallLimits = TransportLimits & { retry: RetryPolicy; maxAnswerBytes: number };

/** A small answer, read whole. */
export type Answer = { answered: Answered; bytes: Buffer };
type Request = Omit<ApiRequest, 'method'>;

export type Calls = {
  /** The answer as it begins, its body still to be read. Never made again. */
  open(
    account: Account,
    request: ApiRequest,
    signal?: AbortSignal,
  ): Promise<{ asked: Omit<Answered, 'beginning'>; chunks: AsyncIterable<Buffer> }>;
  /** Made once, whatever the method. */
  once(account: Account, request: ApiRequest, signal?: AbortSignal): Promise<Answer>;
  /** Only reads, so it is made again when the fault may pass. */
  get<T>(account: Account, request: Request, read: (answer: Answer) => T, signal?: AbortSignal): Promise<T>;
  /** Adds or changes: made once, since nobody knows what a second one would do. */
  post(account: Account, request: Request, signal?: AbortSignal): Promise<void>;
  retried<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  close(): Promise<void>;
};

export function createCalls(log: Log, limits: CallLimits): Calls {
  const transport = createTransport(limits);
  const calls: Calls = {
    async open(account, request, signal) {
      const { method, path } = request;
      const start = performance.now();
      const { httpStatus, headers, chunks } = await transport.open(account, request, signal);
      const ms = Math.round(performance.now() - start);
      log.debug({ account: account.id, method, path, httpStatus, ms }, 'the contacts service answered');
      return { asked: { account, path, write: method !== 'GET', httpStatus, headers }, chunks };
    },

    async once(account, request, signal) {
      const { asked, chunks } = await calls.open(account, request, signal);
      const parts: Buffer[] = [];
      let length = 0;
      for await (const chunk of chunks) {
        parts.push(chunk);
        length += chunk.length;
        if (length > limits.maxAnswerBytes) break;
      }
      const bytes = Buffer.concat(parts);
      const answered = { ...asked, beginning: bytes.subarray(0, EXCERPT_SOURCE_BYTES).toString() };
      if (length > limits.maxAnswerBytes) throw foreignAnswer(answered, 'is far too long');
      return { answered, bytes };
    },

    get(account, request, read, signal) {
      const run = async () => read(await calls.once(account, { ...request, method: 'GET' }, signal));
      return calls.retried(run, signal);
    },

    async post(account, request, signal) {
      messageOf(await calls.once(account, { ...request, method: 'POST' }, signal));
    },

    retried: (run, signal) => withRetries(limits.retry, run, signal),
    close: () => transport.close(),
  };
  return calls;
}

/** @throws ContactsError unless the answer is the service's own success */
export function messageOf({ answered, bytes }: Answer): unknown {
  return readMessage(answered, bytes.toString());
}
