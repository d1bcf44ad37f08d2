/** How the jobs of deletes of many meet people: files and one message, both in the person's direct messages. */
import type { SlackConfig } from '../../config.ts';
import type { BulkFace, BulkFile } from '../../deletions/bulk-face.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { createFileDelivery } from '../file-delivery.ts';
import { slackErrorOf } from '../slack-errors.ts';
import { counted } from '../text.ts';
import { buildBulkMessage } from './bulk-message.ts';

/** The message was deleted, or is not ours to change: the next look is posted anew. */
const MESSAGE_GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

/** `days`: for how long a delete can be undone. */
export function createBulkFace(options: { slack: SlackConfig; days: number; log: Log }): BulkFace {
  const { days } = options;
  const { maxBytes, upload, show, isShown, openDirect, client } = createFileDelivery(options);
  return {
    maxBytes,
    upload: (file, signal) => taken(upload(file, signal)),
    deliver: (userId, fileId, file) => taken(show(userId, fileId, commentOf(file))),
    isDelivered: isShown,

    async show(bulk, progress) {
      const reply = buildBulkMessage(bulk, days, progress);
      const { messageChannel, messageTs } = bulk;
      if (messageChannel && messageTs) {
        try {
          await client.chat.update({ channel: messageChannel, ts: messageTs, ...reply });
          return { channel: messageChannel, ts: messageTs };
        } catch (error) {
          if (!MESSAGE_GONE.includes(slackErrorOf(error) ?? '')) throw error;
        }
      }
      const channel = await openDirect(bulk.userId);
      const quiet = { unfurl_links: false, unfurl_media: false };
      const { ts = '' } = await client.chat.postMessage({ channel, ...reply, ...quiet });
      return { channel, ts };
    },
  };
}

/** Any refusal of Slack is for the person; what does not go on without the file says so around it. */
async function taken<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const word = slackErrorOf(error);
    if (word === undefined) throw error;
    const text = `Slack did not take a file of these contacts (it said “${word}”). Try again later, or ask an admin whether I may share files.`;
    throw new AppError('upload_refused', text, { cause: error });
  }
}

function commentOf({ kind, contacts }: BulkFile): string {
  if (kind === 'list') return `Whom I would delete: ${counted(contacts, 'contact')}. Nothing is deleted yet.`;
  return `The backup of ${counted(contacts, 'contact')}, with every field as it is before the delete. It can be imported again.`;
}
