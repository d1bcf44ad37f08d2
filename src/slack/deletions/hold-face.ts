/** How the job of held deletes meets the person: its end where they see it, and a receipt in their direct messages. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../../config.ts';
import type { HoldFace } from '../../deletions/hold-parts.ts';
import type { Hold } from '../../deletions/hold-service.ts';
import type { Log } from '../../log.ts';
import type { Sealer } from '../../workspaces/sealing.ts';
import { direct } from '../answers.ts';
import { buildReceipt } from '../audit/receipt.ts';
import type { Reply } from '../feature.ts';
import { createSlackLogger } from '../logger.ts';
import { slackErrorOf } from '../slack-errors.ts';
import { buildJobClientOptions } from '../web-client.ts';
import { buildOver } from './hold-messages.ts';
import { changeMessage, readPlace, showAt } from './hold-place.ts';

/** `undoDays`: for how long the receipt's Restore works. One token serves the one connected workspace. */
export function createHoldFace(options: {
  slack: SlackConfig;
  sealer: Sealer;
  undoDays: number;
  log: Log;
}): HoldFace {
  const { slack, sealer, undoDays, log } = options;
  const client = new WebClient(slack.botToken, buildJobClientOptions(slack.apiUrl, createSlackLogger(log)));

  /** The delete is as it is, whatever Slack says of the message about it. */
  async function unlessRefused(what: string, telling: Promise<unknown>): Promise<void> {
    try {
      await telling;
    } catch (error) {
      if (slackErrorOf(error) === undefined) throw error;
      log.warn({ err: error }, what);
    }
  }

  async function tell(hold: Hold, reply: Reply, isNews: boolean): Promise<void> {
    const receipt = readPlace(hold)?.receipt;
    if (receipt && (await changeMessage(client, receipt, reply))) return;
    if (isNews) await direct(client, hold.userId, reply);
  }

  return {
    async report(hold) {
      const place = readPlace(hold);
      const over = buildOver(hold, hold.userId);
      let shown = false;
      const showing = place
        ? showAt(client, sealer, place, over).then((seen) => {
            shown = seen;
          })
        : Promise.resolve();
      await unlessRefused('the end of a delete was not shown', showing);
      const { state, contactId, contact, code, endedAt } = hold;
      const only = { id: contactId, ...contact };
      const at = endedAt ?? new Date();
      const [reply, isNews] =
        state === 'deleted'
          ? [buildReceipt({ code: code ?? '', deleted: 1, only, at }, undoDays), true]
          : [over, !shown && hold.endedBy !== hold.userId];
      await unlessRefused('the receipt of a delete was not delivered', tell(hold, reply, isNews));
    },
  };
}
