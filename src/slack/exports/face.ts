/** How the job of exports meets people: a file streamed to Slack and shown in their direct messages, or a word instead. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../../config.ts';
import { AppError } from '../../errors.ts';
import type { ExportsFace } from '../../exports/face.ts';
import type { Log } from '../../log.ts';
import { direct } from '../answers.ts';
import { createSlackLogger } from '../logger.ts';
import { slackErrorOf } from '../slack-errors.ts';
import { completeUpload, MAX_UPLOAD_BYTES, uploadFile } from '../upload.ts';
import { buildJobClientOptions } from '../web-client.ts';
import { buildComment, buildFailure } from './messages.ts';

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
    maxBytes: MAX_UPLOAD_BYTES,

    upload: (file, signal) => uploadFile(client, file, signal),

    async deliver({ userId, wish }, fileId, exported) {
      const channel = await openDirect(client, userId);
      await completeUpload(hasty, fileId, { channel, comment: buildComment(wish, exported) });
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
