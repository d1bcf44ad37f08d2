/** A file streamed to Slack and shown in a person's direct messages, in two steps between which it can be noted down. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../config.ts';
import type { Log } from '../log.ts';
import { createSlackLogger } from './logger.ts';
import { slackErrorOf, unreachableOf } from './slack-errors.ts';
import { completeUpload, MAX_UPLOAD_BYTES, type Upload, uploadFile } from './upload.ts';
import { buildJobClientOptions } from './web-client.ts';

export type FileDelivery = {
  /** The longest file that Slack keeps. */
  maxBytes: number;
  /** @returns the file's id @throws AppError `upload_refused` */
  upload(file: Upload, signal: AbortSignal): Promise<string>;
  /** Not repeated here when its answer is lost: see `isShown`. @throws AppError `upload_refused`, `person_unreachable` */
  show(userId: string, fileId: string, comment: string): Promise<void>;
  /** Whether the person has this file already. */
  isShown(userId: string, fileId: string): Promise<boolean>;
  /** The channel of the person's direct messages. @throws AppError `person_unreachable` */
  openDirect(userId: string): Promise<string>;
  /** A client with the patience of a job. */
  client: WebClient;
};

/** One token serves the one connected workspace; with installs by OAuth the client is chosen by workspace. */
export function createFileDelivery({ slack, log }: { slack: SlackConfig; log: Log }): FileDelivery {
  const clientOptions = buildJobClientOptions(slack.apiUrl, createSlackLogger(log));
  const client = new WebClient(slack.botToken, clientOptions);
  // Completing twice could show the file twice: when an answer is lost, the next run looks first.
  const hasty = new WebClient(slack.botToken, { ...clientOptions, retryConfig: { retries: 0 } });
  const openDirect = (userId: string) => openDirectOf(client, userId);

  return {
    maxBytes: MAX_UPLOAD_BYTES,
    client,
    openDirect,

    upload: (file, signal) => uploadFile(client, file, signal),

    async show(userId, fileId, comment) {
      const channel = await openDirect(userId);
      await completeUpload(hasty, fileId, { channel, comment });
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

async function openDirectOf(client: WebClient, userId: string): Promise<string> {
  try {
    const { channel } = await client.conversations.open({ users: userId });
    if (!channel?.id) throw new Error('Slack opened direct messages without naming them');
    return channel.id;
  } catch (error) {
    throw unreachableOf(error) ?? error;
  }
}
