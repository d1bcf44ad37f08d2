/** A file streamed to Slack in the three steps of an upload, held in memory a piece at a time. */
import type { WebClient } from '@slack/web-api';
import { refusalOf } from './slack-errors.ts';

/** The longest file that Slack keeps. */
export const MAX_UPLOAD_BYTES = 1024 * 1024 * 1024;

/** `bytes` is how many `read` gives, from the beginning each time. */
export type Upload = { name: string; bytes: number; read(): AsyncIterable<Buffer> };

/** Gives the id of a file that nobody sees yet. @throws AppError `upload_refused` where an admin can help */
export async function uploadFile(client: WebClient, file: Upload, signal: AbortSignal): Promise<string> {
  const { name, bytes } = file;
  const begun = client.files.getUploadURLExternal({ filename: name, length: bytes });
  const { upload_url, file_id } = await understood(begun);
  if (!upload_url || !file_id) throw new Error('Slack gave no address for an upload');
  await sendBytes(upload_url, file, signal);
  return file_id;
}

/** Shows it. `client` retries nothing: completing twice could show it twice. @throws as `uploadFile` */
export async function completeUpload(
  client: WebClient,
  fileId: string,
  to: { channel: string; thread?: string; comment: string },
): Promise<void> {
  const files: [{ id: string }] = [{ id: fileId }];
  const place = { channel_id: to.channel, initial_comment: to.comment };
  await understood(
    client.files.completeUploadExternal(
      to.thread ? { files, ...place, thread_ts: to.thread } : { files, ...place },
    ),
  );
}

/**
 * `uploadV2` would hold the whole file in memory, and so does fetch where it may follow a redirect: it keeps a copy to send
 * again. The address is a secret of its own, so no token goes with the bytes.
 */
async function sendBytes(url: string, { bytes, read }: Upload, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes) },
    body: read(),
    duplex: 'half',
    redirect: 'error',
    signal,
  });
  await answer.body?.cancel();
  if (answer.status !== 200) throw new Error(`Slack answered the bytes of a file with HTTP ${answer.status}`);
}

/** @throws AppError `upload_refused` where an admin can help */
async function understood<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}
