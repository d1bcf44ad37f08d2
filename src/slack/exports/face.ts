/** How the job of exports meets people: a file shown in their direct messages, or a word instead. */
import type { SlackConfig } from '../../config.ts';
import type { ExportsFace } from '../../exports/face.ts';
import type { Log } from '../../log.ts';
import { direct } from '../answers.ts';
import { createFileDelivery } from '../file-delivery.ts';
import { buildComment, buildFailure } from './messages.ts';

export function createExportsFace(options: { slack: SlackConfig; log: Log }): ExportsFace {
  const { maxBytes, upload, show, isShown, openDirect, client } = createFileDelivery(options);
  return {
    maxBytes,
    upload,
    deliver: ({ userId, wish }, fileId, exported) => show(userId, fileId, buildComment(wish, exported)),
    isDelivered: ({ userId }, fileId) => isShown(userId, fileId),
    async tellFailure(wanted) {
      await direct(client, await openDirect(wanted.userId), buildFailure(wanted));
    },
  };
}
