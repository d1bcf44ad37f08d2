/** How the job of exports meets people: a file streamed to Slack and shown in their direct messages, or a word instead. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../../config.ts';
import { AppError } from '../../errors.ts';
import type { ExportsFace, OutgoingFile } from '../../exports/face.ts';
import type { Log } from '../../log.ts';
import { direct } from '../answers.ts';
import { createSlackLogger } from '../logger.ts';
import { refusalOf, slackErrorOf } from '../slack-errors.ts';
import { buildJobClientOptions } from '../web-client.ts';
import { buildComment, buildFailure } from './messages.ts';

/** The longest file that Slack keeps. */
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

/** One token serves the one connected workspace; with installs by OAuth the client is chosen by `workspaceId`. */
export function createExportsFace(options: { slack: SlackConfig; log: Log }): ExportsFace {
  const { slack, log } = options;
  const clientOptions = buildJobClientOptions(slack.apiUrl, createSlackLogger(log));
  const client = new WebClient(slack.botToken, clientOptions);
  // Completing twice could show the file twice: when an answer is lost, the next run looks first.
  const hasty = new WebClient(slack.botToken, { ...clientOptions, retryConfig: { retries: 0 } });

  return {
    maxBytes: MAX_BYTES,

    async upload(file, signal) {
      const { upload_url, file_id } = await understood(begin(client, file));
      if (!upload_url || !file_id) throw new Error('Slack gave no address for an upload');
      await sendBytes(upload_url, file, signal);
      return file_id;
    },

    async deliver({ userId, wish }, fileId, exported) {
      const channel = await openDirect(client, userId);
      await understood(complete(hasty, channel, fileId, buildComment(wish, exported)));
    },

    async isDelivered({ userId }, fileId) {
      const channel = await openDirect(client, userId);
      try {
        const { file } = await client.files.info({ file: fileId });
        return (file?.ims ?? []).includes(channel) || channel in (file?.shares?.private ?? {});
      } catch (error) {
        if (slackErrorOf(error) === 'file_not_found') return false;
        throw error;
      }
    },

    async tellFailure(wanted) {
      await direct(client, await openDirect(client, wanted.userId), buildFailure(wanted));
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

async function openDirect(client: WebClient, userId: string): Promise<string> {
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
