/** How the jobs of imports meet people: the file by its id, one message per import, failed.csv in its thread. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../../config.ts';
import { AppError } from '../../errors.ts';
import type { ImportsFace } from '../../imports/face.ts';
import type { Log } from '../../log.ts';
import type { WorkspaceRights } from '../../workspaces/rights-service.ts';
import { createSlackLogger } from '../logger.ts';
import { slackErrorOf } from '../slack-errors.ts';
import { completeUpload, uploadFile } from '../upload.ts';
import { buildJobClientOptions } from '../web-client.ts';
import { buildImportMessage } from './message.ts';
import { readSlackFile, type SlackFile } from './shared-file.ts';

const GONE = ['file_not_found', 'file_deleted'];
const CLOSED = ['access_denied'];
/** The message was deleted, or is not ours to change: the next look is posted anew. */
const MESSAGE_GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

/** Slack's own trouble: the same call may be taken in a moment. */
const PASSING = ['fatal_error', 'internal_error', 'ratelimited', 'request_timeout', 'service_unavailable'];

/** A refusal that trying again does not change, as people can mend it. */
function lastingOf(error: unknown): AppError | undefined {
  const word = slackErrorOf(error);
  if (word === undefined || PASSING.includes(word)) return undefined;
  const text = `Slack takes no file from me here (${word}): invite me into this channel, or ask an admin whether apps may share files.`;
  return new AppError('upload_refused', text, { cause: error });
}

/** One token serves the one connected workspace; with installs by OAuth the client is chosen by `workspaceId`. */
export function createImportsFace(options: {
  slack: SlackConfig;
  rights: WorkspaceRights;
  log: Log;
}): ImportsFace {
  const { slack, rights, log } = options;
  const clientOptions = buildJobClientOptions(slack.apiUrl, createSlackLogger(log));
  const client = new WebClient(slack.botToken, clientOptions);
  const hasty = new WebClient(slack.botToken, { ...clientOptions, retryConfig: { retries: 0 } });

  /** As for presses: an organisation's own workspaces may meet in a channel, those of two organisations are strangers. */
  async function isForeign({ user_team: home }: SlackFile, workspaceId: string): Promise<boolean> {
    if (!home || home === workspaceId) return false;
    if ((await rights.of(workspaceId)).rights.guests) return false;
    return !(await client.auth.test()).enterprise_id;
  }

  return {
    async file({ workspaceId, fileId, channelId }) {
      try {
        const info = await client.files.info({ file: fileId });
        const file = (info.file ?? {}) as SlackFile;
        return (await isForeign(file, workspaceId)) ? 'foreign' : readSlackFile(file, channelId);
      } catch (error) {
        const word = slackErrorOf(error) ?? '';
        if (GONE.includes(word)) return 'gone';
        if (CLOSED.includes(word)) return 'closed';
        throw error;
      }
    },

    async token() {
      return slack.botToken;
    },

    async show(imported, progress, ahead, undone) {
      const reply = buildImportMessage(imported, progress, ahead, undone);
      const { messageChannel, messageTs, threadTs } = imported;
      if (messageChannel && messageTs) {
        try {
          await client.chat.update({ channel: messageChannel, ts: messageTs, ...reply });
          return { channel: messageChannel, ts: messageTs };
        } catch (error) {
          if (!MESSAGE_GONE.includes(slackErrorOf(error) ?? '')) throw error;
        }
      }
      // A person's id in place of a channel's stands for their direct messages; the answer says which channel that is.
      const posted = await client.chat.postMessage({
        channel: messageChannel ?? imported.channelId,
        ...reply,
        ...(threadTs && { thread_ts: threadTs }),
        unfurl_links: false,
        unfurl_media: false,
      });
      return { channel: posted.channel ?? imported.channelId, ts: posted.ts ?? '' };
    },

    async hand({ messageChannel, threadTs, messageTs }, file, comment, signal) {
      const thread = threadTs ?? messageTs;
      if (!messageChannel || !thread) throw new Error('there is no message to put a file under');
      try {
        const fileId = await uploadFile(client, file, signal);
        await completeUpload(hasty, fileId, { channel: messageChannel, thread, comment });
      } catch (error) {
        throw lastingOf(error) ?? error;
      }
    },
  };
}
