/** Fetches a shared file: streamed, bounded, and with the token shown to the allowed hosts alone. */
import { type Dispatcher, request } from 'undici';
import { AppError, messageOf } from '../errors.ts';
import { tooLarge } from './file-faults.ts';

export type DownloadSource = {
  url: string;
  /** What the file's record says it has, in bytes; 0 when it does not say. */
  size: number;
  token: string;
};
export type DownloadLimits = { maxBytes: number; origins: string[] };

const MOST_REDIRECTS = 3;
const TIMEOUT_MS = 30_000;
const HTML = /^\s*(<!doctype html|<html)/i;

/**
 * Where the token may go: the file hosts over https, and the origin of an API address on this machine (the sandbox).
 */
export function fileOrigins(slack: { fileHosts: string[]; apiUrl: string }): string[] {
  const api = new URL(slack.apiUrl);
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(api.hostname);
  return [
    ...slack.fileHosts.map((host) => new URL(`https://${host}`).origin),
    ...(local ? [api.origin] : []),
  ];
}

/**
 * The bytes of the file. What is thrown is for the sharer; those of `PASSING` may pass by themselves.
 * @throws AppError `file_too_large`, `file_is_html`, `file_gone`, `file_refused`, `file_unavailable`, `file_cut_short`
 */
export async function* download(
  source: DownloadSource,
  limits: DownloadLimits,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const body = await open(source, limits, signal);
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (length === 0 && HTML.test(chunk.subarray(0, 100).toString('latin1'))) throw isHtml();
      length += chunk.length;
      if (length > limits.maxBytes) throw tooLarge(limits.maxBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AppError || signal.aborted) throw error;
    throw unavailable(messageOf(error));
  }
  if (source.size > 0 && length !== source.size) {
    throw new AppError(
      'file_cut_short',
      `Slack sent ${length} of the file's ${source.size} bytes. Try again, or share the file anew.`,
    );
  }
}

async function open(
  source: DownloadSource,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData['body']> {
  let url = new URL(source.url);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    if (!limits.origins.includes(url.origin)) {
      throw new AppError(
        'file_refused',
        'This file is kept at an address I may not fetch from. Download it and upload it to Slack itself.',
        { facts: { host: url.host } },
      );
    }
    const answer = await get(url, source.token, signal);
    const location = answer.headers.location;
    if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
      await answer.body.dump();
      const next = URL.parse(location, url.href);
      if (!next) throw unavailable('a redirect to no address');
      url = next;
      continue;
    }
    const fault = judge(answer, limits.maxBytes);
    if (!fault) return answer.body;
    answer.body.destroy();
    throw fault;
  }
  throw unavailable('too many redirects');
}

async function get(url: URL, token: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await request(url, {
      headers,
      signal,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    // A body that is left unread fails outside of any call, which would end the process.
    answer.body.on('error', () => {});
    return answer;
  } catch (error) {
    if (signal.aborted) throw error;
    throw unavailable(messageOf(error));
  }
}

function judge({ statusCode, headers }: Dispatcher.ResponseData, maxBytes: number): AppError | undefined {
  if (statusCode === 404 || statusCode === 410) {
    return new AppError('file_gone', 'This file was deleted before I could read it. Share it again.');
  }
  if (statusCode === 401 || statusCode === 403) return isHtml();
  if (statusCode !== 200) return unavailable(`HTTP ${statusCode}`);
  if (String(headers['content-type'] ?? '').startsWith('text/html')) return isHtml();
  if (Number(headers['content-length'] ?? 0) > maxBytes) return tooLarge(maxBytes);
  return undefined;
}

/** Slack answers a missing right with its sign-in page and status 200, so a page may be either. */
function isHtml(): AppError {
  return new AppError(
    'file_is_html',
    'I got a web page instead of the file. Either it is one: then save it as CSV; or I may not read files here: then ask whoever installed me to reinstall me with the right to read files.',
  );
}

function unavailable(cause: string): AppError {
  return new AppError('file_unavailable', 'Slack did not hand over the file. Try again in a minute.', {
    facts: { cause },
  });
}
