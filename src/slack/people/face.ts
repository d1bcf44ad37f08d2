/** How the job of a save meets the person: the result in its modal while that is open, and in their direct messages. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../../config.ts';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { PeopleFace } from '../../people/parts.ts';
import { direct } from '../answers.ts';
import { createSlackLogger } from '../logger.ts';
import { isViewGone } from '../slack-errors.ts';
import { buildJobClientOptions } from '../web-client.ts';
import { buildReport, buildReportModal } from './report.ts';

/** One token serves the one connected workspace; with installs by OAuth the client is chosen by `workspaceId`. */
export function createPeopleFace(options: { slack: SlackConfig; log: Log }): PeopleFace {
  const { slack, log } = options;
  const client = new WebClient(slack.botToken, buildJobClientOptions(slack.apiUrl, createSlackLogger(log)));
  return {
    async report(save) {
      // The message is what lasts: a modal may be open on a screen that nobody looks at.
      await direct(client, save.userId, buildReport(save));
      if (!save.viewId) return;
      try {
        await client.views.update({ view_id: save.viewId, view: buildReportModal(save) });
      } catch (error) {
        if (!isViewGone(error))
          log.warn({ save: save.id, cause: messageOf(error) }, 'a modal was not updated');
      }
    },
  };
}
