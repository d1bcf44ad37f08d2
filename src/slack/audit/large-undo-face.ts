/** How the job of a large undo meets the person: one lasting message in their direct messages, and a file under it. */
import { WebClient } from '@slack/web-api';
import type { UndoFace } from '../../audit/undo-face.ts';
import type { SlackConfig } from '../../config.ts';
import type { Log } from '../../log.ts';
import { createSlackLogger } from '../logger.ts';
import { slackErrorOf, unreachableOf } from '../slack-errors.ts';
import { completeUpload, uploadFile } from '../upload.ts';
import { buildJobClientOptions } from '../web-client.ts';
import { buildUndoRun } from './large-undo-message.ts';

/** The message was deleted, or is not ours to change: the next look is posted anew. */
const MESSAGE_GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

/** One token serves the one connected workspace; with installs by OAuth the client is chosen by `workspaceId`. */
export function createLargeUndoFace(options: { slack: SlackConfig; days: number; log: Log }): UndoFace {
  const { slack, days, log } = options;
  const clientOptions = buildJobClientOptions(slack.apiUrl, createSlackLogger(log));
  const client = new WebClient(slack.botToken, clientOptions);
  // Completing twice could show the file twice.
  const hasty = new WebClient(slack.botToken, { ...clientOptions, retryConfig: { retries: 0 } });
  return {
    async show(run, progress) {
      const reply = buildUndoRun(run, days, progress);
      const { messageChannel, messageTs } = run;
      if (messageChannel && messageTs) {
        try {
          await client.chat.update({ channel: messageChannel, ts: messageTs, ...reply });
          return { channel: messageChannel, ts: messageTs };
        } catch (error) {
          if (!MESSAGE_GONE.includes(slackErrorOf(error) ?? '')) throw error;
        }
      }
      // A person's id in place of a channel's stands for their direct messages; the answer says which channel that is.
      const message = { channel: messageChannel ?? run.userId, ...reply };
      const posted = await client.chat
        .postMessage({ ...message, unfurl_links: false, unfurl_media: false })
        .catch((error) => {
          throw unreachableOf(error) ?? error;
        });
      return { channel: posted.channel ?? run.userId, ts: posted.ts ?? '' };
    },

    async attach({ messageChannel, messageTs }, { comment, ...file }, signal) {
      if (!messageChannel || !messageTs) throw new Error('there is no message to attach to');
      const fileId = await uploadFile(client, file, signal);
      await completeUpload(hasty, fileId, { channel: messageChannel, thread: messageTs, comment });
    },
  };
}
