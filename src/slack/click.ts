/** A press of a button or a choice in an overflow menu, read once for all listeners. */
import type { BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Account } from '../contacts/account.ts';
import { AppError } from '../errors.ts';
import { type Answer, createAnswer } from './answers.ts';
import { answerInModal } from './contacts/answer-in-modal.ts';
import type { DeskApp, Person } from './feature.ts';

/** For a value that no button of ours carries: it was made by an older version, or by hand. */
export function staleButton(): AppError {
  return new AppError(
    'stale_button',
    'This button is from an older version of me. Search again: `/contact find`',
  );
}

export type Click = {
  person: Person;
  account: Account;
  client: WebClient;
  channelId: string;
  /** Good for one `views.open` within 3 s. */
  triggerId: string;
  /** What the button or the chosen entry carries. Our own text, but freshness is for the listener to check. */
  value: string;
  /** The same for two clicks on one message. */
  messageKey: string;
  answer: Answer;
  /** Set when the button stands in a modal. */
  view: BlockAction['view'];
};

/** Acknowledges and runs; what `run` throws is answered by the app's one error handler. */
export function onClick(app: DeskApp, actionId: string | RegExp, run: (click: Click) => Promise<void>): void {
  app.action<BlockAction<ButtonAction | OverflowAction>>(
    actionId,
    async ({ ack, action, body, client, context, respond }) => {
      await ack();
      const { person, account } = context;
      const channelId: string = body.channel?.id ?? body.container.channel_id ?? '';
      const thread: string | undefined = body.message?.thread_ts;
      // A message that others were written under is no reply itself.
      const threadTs = thread === body.message?.ts ? undefined : thread;
      const lasting = channelId.startsWith('D') && body.container.is_ephemeral === false;
      const { view } = body;
      const elsewhere = createAnswer({
        client,
        respond,
        channelId,
        userId: person.userId,
        lasting,
        threadTs,
      });
      await run({
        person,
        account,
        client,
        channelId,
        triggerId: body.trigger_id,
        value: (action.type === 'overflow' ? action.selected_option.value : action.value) ?? '',
        messageKey: `${channelId}:${body.container.message_ts ?? body.view?.id ?? ''}`,
        async answer(reply, how) {
          if (!view || !(await answerInModal(client, view, reply))) await elsewhere(reply, how);
        },
        view,
      });
    },
  );
}
