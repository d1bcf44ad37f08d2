/** What the bot answers to a command or sends to a response_url, put where the person sees it. */
import { tellChange, tellMessage } from './events.ts';
import { addMessage, buildMessageObject, findMessage, removeMessage } from './messages.ts';
import { SlackError } from './slack-error.ts';
import type { ResponseUrl } from './state.ts';
import type { Args } from './web-api/arguments.ts';
import { readContent } from './web-api/chat.ts';
import { findChannel, type World } from './world.ts';

const MAX_TEXT = 40_000;

/** New messages are ephemeral unless `in_channel`; a replaced one stays as visible as it was. */
export function respond(
  world: World,
  target: Pick<ResponseUrl, 'person' | 'channel' | 'original'>,
  body: Args,
): void {
  const { state } = world.store;
  const channel = findChannel(state, target.channel);
  if (!channel) throw new SlackError('channel_not_found');
  const original = target.original ? findMessage(state, channel.id, target.original) : undefined;
  const isPublic = original && !original.ephemeralTo;
  if (body.delete_original === true) {
    if (!original) return;
    const before = buildMessageObject(world, original);
    world.store.act(() => removeMessage(state, channel.id, original));
    if (isPublic) tellChange(world, channel, { subtype: 'message_deleted', before });
    return;
  }
  const content = readContent(body, MAX_TEXT);
  if (body.replace_original === true && original) {
    const before = buildMessageObject(world, original);
    world.store.act(() => {
      delete original.blocks;
      Object.assign(original, content);
    });
    const after = buildMessageObject(world, original);
    if (isPublic) tellChange(world, channel, { subtype: 'message_changed', before, after });
    return;
  }
  const inChannel = body.response_type === 'in_channel';
  const thread = typeof body.thread_ts === 'string' ? { thread_ts: body.thread_ts } : {};
  const visible = inChannel ? {} : { ephemeralTo: target.person };
  const message = world.store.act(() =>
    addMessage(state, channel.id, { user: state.app.botUserId, ...content, ...thread, ...visible }),
  );
  tellMessage(world, channel, message);
}
