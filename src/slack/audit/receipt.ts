/** What stays in the person's direct messages after a delete: what went, and the button that brings it back. */
import type { WebClient } from '@slack/web-api';
import type { Log } from '../../log.ts';
import { direct } from '../answers.ts';
import { actions, say } from '../blocks.ts';
import type { Titled } from '../contacts/title.ts';
import { addressBeside, titleOf } from '../contacts/title.ts';
import type { Reply } from '../feature.ts';
import { counted, dateToken, mrkdwn } from '../text.ts';
import { buildUndo } from './buttons.ts';

export type Receipt = { code: string; deleted: number; only?: Titled; at: Date };

export function buildReceipt({ code, deleted, only, at }: Receipt, days: number): Reply {
  const address = only ? mrkdwn(addressBeside(only), 80) : '';
  const whom = only
    ? `*${mrkdwn(titleOf(only), 80)}*${address && ` (${address})`}`
    : `*${counted(deleted, 'contact')}*`;
  const seeWhom = only ? `Code: \`${code}\`` : `Whom: \`/contact undo ${code}\``;
  const what = deleted === 1 ? 'it again, with a new id' : 'them again, with new ids';
  return say(
    `You deleted ${whom} · ${dateToken(at, 'date_short_pretty_at_time')}. For ${days} days Restore adds ${what}, but without custom fields and second address. ${seeWhom}`,
    actions(buildUndo(code, only ? titleOf(only) : counted(deleted, 'contact'), 'Restore')),
  );
}

/** The delete is done whatever becomes of its receipt; `/contact undo` finds it too. */
export async function sendReceipt(client: WebClient, log: Log, userId: string, reply: Reply): Promise<void> {
  try {
    await direct(client, userId, reply);
  } catch (error) {
    log.warn({ err: error }, 'the receipt of a delete was not delivered');
  }
}
