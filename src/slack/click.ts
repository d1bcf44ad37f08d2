/** A press of a button or a choice in a menu, checked and read once for all listeners. */
import type {
  BlockAction,
  ButtonAction,
  CheckboxesAction,
  OverflowAction,
  StaticSelectAction,
} from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { AppError } from '../errors.ts';
import { type Answer, createAnswer, findThread } from './answers.ts';
import { answerInModal } from './contacts/answer-in-modal.ts';
import type { DeskApp, DeskContext } from './feature.ts';
import { type Needs, readNeeds } from './permits.ts';

/** For a value that no button of ours carries: it was made by an older version, or by hand. */
export function staleButton(): AppError {
  return new AppError(
    'stale_button',
    'This button is from an older version of me. Search again: `/contact find`',
  );
}

type Held = Record<string, Record<string, { selected_options?: { value?: string }[] | null }>>;
type Pressed = ButtonAction | OverflowAction | StaticSelectAction | CheckboxesAction;

export type Click = Pick<DeskContext, 'person' | 'account' | 'permit'> & {
  client: WebClient;
  channelId: string;
  /** Good for one `views.open` within 3 s. */
  triggerId: string;
  /** What the button or the chosen entry carries. Our own text, but freshness is for the listener to check. */
  value: string;
  /** What the other controls of the message hold, by block and action, and the ticked ones if it is ticks that changed. */
  held: Held;
  /** The same for two clicks on one message. */
  messageKey: string;
  answer: Answer;
  /** The hash of the modal that the last answer was put into; undefined where it was not put into one. */
  answered(): string | undefined;
  /** Where the pressed message stands. `lasting`: an ordinary one in the direct messages. */
  where: {
    channelId: string;
    messageTs: string;
    /** The thread that it stands in. */
    threadTs: string | undefined;
    lasting: boolean;
    responseUrl: string | undefined;
  };
  /** Tells, whenever it is asked, whether what stands in the message or modal now still does. */
  watch(): () => boolean;
  /** Set when the button stands in a modal. */
  view: BlockAction['view'];
};

/**
 * Acknowledges, checks the right that the value needs, and runs; a refusal, and what `run` throws, is answered by the app's one
 * error handler, and what was pressed stays as it is.
 */
export function onClick(
  app: DeskApp,
  actionId: string | RegExp,
  run: (click: Click) => Promise<void>,
  { needs }: { needs?: Needs<string> } = {},
): void {
  app.action<BlockAction<Pressed>>(actionId, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    const { person, account, permit, places } = context;
    const value = readValue(action);
    const needed = readNeeds(needs, value);
    if (needed) await permit(needed);
    const channelId: string = body.channel?.id ?? body.container.channel_id ?? '';
    const lasting = channelId.startsWith('D') && body.container.is_ephemeral === false;
    const { view } = body;
    const threadTs = findThread(body.message);
    const messageKey = `${channelId}:${body.container.message_ts ?? body.view?.id ?? ''}`;
    const elsewhere = createAnswer({
      client,
      respond,
      channelId,
      userId: person.userId,
      lasting,
      threadTs,
    });
    const isAsPressed = places.watch(messageKey);
    let hash: string | undefined;
    /** What the modal must still show; undefined: whatever it is, as an answer to another press stands there by now. */
    const shown = () => hash ?? (isAsPressed() ? view?.hash : undefined);
    await run({
      person,
      account,
      permit,
      client,
      channelId,
      triggerId: body.trigger_id,
      value,
      held: readHeld(body.state?.values, action),
      messageKey,
      async answer(reply, how) {
        const inPlaceOf = shown();
        if (view || how === 'replace') places.change(messageKey);
        hash = view && (await answerInModal(client, view, reply, inPlaceOf));
        if (hash === undefined) await elsewhere(reply, how);
      },
      answered: () => hash,
      where: {
        channelId,
        messageTs: body.container.message_ts ?? '',
        threadTs,
        lasting,
        responseUrl: body.response_url,
      },
      watch: () => places.watch(messageKey),
      view,
    });
  });
}

function readValue(action: Pressed): string {
  if (action.type === 'checkboxes') return '';
  return ('selected_option' in action ? action.selected_option?.value : action.value) ?? '';
}

function readHeld(values: Held | undefined, action: Pressed): Held {
  if (action.type !== 'checkboxes') return values ?? {};
  const { block_id, action_id, selected_options } = action;
  return { ...values, [block_id]: { [action_id]: { selected_options } } };
}
