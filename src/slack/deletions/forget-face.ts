/** How the job that forgets meets the person who asked: one direct message, that names nobody. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../../config.ts';
import type { ForgetFace } from '../../deletions/forget-parts.ts';
import type { Log } from '../../log.ts';
import { direct } from '../answers.ts';
import { createSlackLogger } from '../logger.ts';
import { slackErrorOf } from '../slack-errors.ts';
import { buildJobClientOptions } from '../web-client.ts';
import { buildForgotten } from './forget-messages.ts';

/** One token serves the one connected workspace; with installs by OAuth the client is chosen by `workspaceId`. */
export function createForgetFace(options: { slack: SlackConfig; log: Log }): ForgetFace {
  const { slack, log } = options;
  const client = new WebClient(slack.botToken, buildJobClientOptions(slack.apiUrl, createSlackLogger(log)));
  return {
    async report(forget) {
      try {
        await direct(client, forget.userId, buildForgotten(forget));
      } catch (error) {
        if (slackErrorOf(error) === undefined) throw error;
        log.warn({ err: error, forget: forget.id }, 'nobody could be told that a contact was forgotten');
      }
    },
  };
}
