/** A file streamed to Slack and shown in a person's direct messages, in two steps between which it can be noted down. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import type { OutgoingFile } from '../exports/face.ts';
import type { Log } from '../log.ts';
import { createSlackLogger } from './logger.ts';
import { refusalOf, slackErrorOf } from './slack-errors.ts';
import { buildJobClientOptions } from './web-client.ts';

export type FileDelivery = {
  /** The longest file that Slack keeps. */
  maxBytes: number;
  /** @returns the file's id @throws AppError `upload_refused` */
  upload(file: OutgoingFile, signal: AbortSignal): Promise<string>;
  /** Not repeated here when its answer is lost: see `isShown`. @throws AppError `upload_refused`, `person_unreachable` */
  show(userId: string, fileId: string, comment: string): Promise<void>;
  /** Whether the person has this file already. */
  isShown(userId: string, fileId: string): Promise<boolean>;
  /** The channel of the person's direct messages. @throws AppError `person_unreachable` */
  openDirect(userId: string): Promise<string>;
  /** A client with the patience of a job. */
  client: WebClient;
};

const MAX_BYTES = 1024 * 1024 * 1024;
/** The account was closed, or is none that a bot can write to. */
const UNREACHABLE = [
  'user_not_found',
  'users_not_found',
  'user_disabled',
  'user_not_visible',
  'cannot_dm_bot',
  'channel_not_found',
];

/** One token serves the one connected workspace; with installs by OAuth the client is chosen by workspace. */
export function createFileDelivery({ slack, log }: { slack: SlackConfig; log: Log }): FileDelivery {
  const clientOptions = buildJobClientOptions(slack.apiUrl, createSlackLogger(log));
  const client = new WebClient(slack.botToken, clientOptions);
  // Completing twice could show the file twice: when an answer is lost, the next run looks first.
  const hasty = new WebClient(slack.botToken, { ...clientOptions, retryConfig: { retries: 0 } });
  const openDirect = (userId: string) => openDirectOf(client, userId);

  return {
    maxBytes: MAX_BYTES,
    client,
    openDirect,

    async upload(file, signal) {
      const { upload_url, file_id } = await understood(begin(client, file));
      if (!upload_url || !file_id) throw new Error('Slack gave no address for an upload');
      await sendBytes(upload_url, file, signal);
      return file_id;
    },

    async show(userId, fileId, comment) {
      const channel = await openDirect(userId);
      await understood(complete(hasty, channel, fileId, comment));
    },

    async isShown(userId, fileId) {
      const channel = await openDirect(userId);
      try {
        const { file } = await client.files.info({ file: fileId });
        return (file?.ims ?? []).includes(channel) || channel in (file?.shares?.private ?? {});
      } catch (error) {
        if (slackErrorOf(error) === 'file_not_found') return false;
        throw error;
      }
    },
  };
}

function begin(client: WebClient, { name, bytes }: OutgoingFile) {
  return client.files.getUploadURLExternal({ filename: name, length: bytes });
}

function complete(client: WebClient, channel: string, fileId: string, comment: string) {
  const files: [{ id: string }] = [{ id: fileId }];
  return client.files.completeUploadExternal({ files, channel_id: channel, initial_comment: comment });
}

/**
 * `uploadV2` would hold the whole file in memory, and so does fetch where it may follow a redirect: it keeps a copy to send
 * again. The address is a secret of its own, so no token goes with the bytes.
 */
async function sendBytes(url: string, { bytes, read }: OutgoingFile, signal: AbortSignal): Promise<void> {
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

async function openDirectOf(client: WebClient, userId: string): Promise<string> {
  try {
    const { channel } = await client.conversations.open({ users: userId });
    if (!channel?.id) throw new Error('Slack opened direct messages without naming them');
    return channel.id;
  } catch (error) {
    if (!UNREACHABLE.includes(slackErrorOf(error) ?? '')) throw error;
    throw new AppError('person_unreachable', 'Slack does not let me write to this person.', { cause: error });
  }
}

/** @throws AppError `upload_refused` where an admin can help */
async function understood<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}
