/** chat.*: what the bot posts, changes and deletes. */
import { checkMessage } from '../../block-kit/check.ts';
import { fillIds } from '../elements.ts';
import { tellChange, tellMessage } from '../events.ts';
import {
  addMessage,
  buildMessageObject,
  type Content,
  changeMessage,
  findMessage,
  removeMessage,
} from '../messages.ts';
import { refuse, SlackError } from '../slack-error.ts';
import type { StoredChannel, StoredMessage } from '../state.ts';
import { findChannel, findDirect, type World } from '../world.ts';
import { type Args, findBlocks, findText, getText } from './arguments.ts';

const MAX_POST = 40_000;
const MAX_UPDATE = 4_000;

export function postMessage(world: World, args: Args) {
  const channel = getPostable(world, getText(args, 'channel'));
  const content = readContent(args, MAX_POST);
  const message = world.store.act((state) =>
    addMessage(state, channel.id, { user: state.app.botUserId, ...content, ...threadOf(args) }),
  );
  tellMessage(world, channel, message);
  return { channel: channel.id, ts: message.ts, message: buildMessageObject(world, message) };
}

export function postEphemeral(world: World, args: Args) {
  const channel = getPostable(world, getText(args, 'channel'));
  const person = getText(args, 'user');
  const isThere = world.store.state.people.some(({ id }) => id === person);
  if (!isThere || (channel.im && channel.im !== person)) throw new SlackError('user_not_in_channel');
  const content = readContent(args, MAX_POST);
  const message = world.store.act((state) =>
    addMessage(state, channel.id, {
      user: state.app.botUserId,
      ...content,
      ...threadOf(args),
      ephemeralTo: person,
    }),
  );
  return { message_ts: message.ts };
}

export function update(world: World, args: Args) {
  const { channel, message } = getOwnMessage(world, args, 'cant_update_message');
  const content = readContent(args, MAX_UPDATE);
  const before = buildMessageObject(world, message);
  world.store.act((state) => changeMessage(state, message, content));
  const after = buildMessageObject(world, message);
  tellChange(world, channel, { subtype: 'message_changed', before, after });
  return { channel: channel.id, ts: message.ts, text: message.text, message: after };
}

export function remove(world: World, args: Args) {
  const { channel, message } = getOwnMessage(world, args, 'cant_delete_message');
  world.store.act((state) => removeMessage(state, channel.id, message));
  const before = buildMessageObject(world, message);
  tellChange(world, channel, { subtype: 'message_deleted', before });
  return { channel: channel.id, ts: message.ts };
}

export function getPermalink(world: World, args: Args) {
  const channel = findChannel(world.store.state, getText(args, 'channel'));
  if (!channel) throw new SlackError('channel_not_found');
  const message = findMessage(world.store.state, channel.id, getText(args, 'message_ts'));
  if (!message || message.ephemeralTo) throw new SlackError('message_not_found');
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  const path = `archives/${channel.id}/p${message.ts.replace('.', '')}`;
  return { channel: channel.id, permalink: `${world.origin}/${path}${thread}` };
}

/** Text and blocks that Slack would take, with ids filled in; `maxText` in characters. */
export function readContent(args: Args, maxText: number): Content {
  const text = findText(args, 'text') ?? '';
  const blocks = findBlocks(args);
  if (!text && !blocks?.length) throw new SlackError('no_text');
  if (text.length > maxText) throw new SlackError('msg_too_long');
  if (!blocks) return { text };
  const faults = blocks.length > 0 ? checkMessage({ blocks }) : [];
  if (faults.length > 0) throw refuse('invalid_blocks', faults);
  return { text, blocks: fillIds(blocks) };
}

/** A channel the bot may post to; a person's id stands for their direct messages. */
export function getPostable(world: World, id: string): StoredChannel {
  const { state } = world.store;
  const channel = findChannel(state, id) ?? findDirect(state, id);
  if (!channel) throw new SlackError('channel_not_found');
  if (channel.kind === 'im' && world.manifest.messagesTab === 'off') {
    throw new SlackError('messages_tab_disabled');
  }
  if (!channel.botIn && !world.manifest.scopes.includes('chat:write.public')) {
    throw new SlackError('not_in_channel');
  }
  return channel;
}

function getOwnMessage(
  world: World,
  args: Args,
  refusal: string,
): { channel: StoredChannel; message: StoredMessage } {
  const { state } = world.store;
  const channel = findChannel(state, getText(args, 'channel'));
  if (!channel) throw new SlackError('channel_not_found');
  const message = findMessage(state, channel.id, getText(args, 'ts'));
  // Only a response_url reaches an ephemeral message.
  if (!message || message.ephemeralTo) throw new SlackError('message_not_found');
  if (message.user !== state.app.botUserId) throw new SlackError(refusal);
  return { channel, message };
}

function threadOf(args: Args): { thread_ts?: string } {
  const thread = findText(args, 'thread_ts');
  return thread ? { thread_ts: thread } : {};
}
