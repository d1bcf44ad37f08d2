/** What happens in the workspace told to the bot as events, with Slack's fields and no more. */
import { buildMessageObject } from './messages.ts';
import type { StoredChannel, StoredFile, StoredMessage } from './state.ts';
import { takeTs, type World } from './world.ts';

/**
 * A new message, also one of the bot itself: Slack tells an app of its own messages too. `message.im` or
 * `message.channels`, only where the bot is.
 */
export function tellMessage(world: World, channel: StoredChannel, message: StoredMessage): void {
  if (!channel.botIn || message.ephemeralTo) return;
  world.delivery.event(nameFor(channel), {
    ...buildMessageObject(world, message),
    ...(message.files?.length && { subtype: 'file_share' }),
    ...placeOf(channel),
    event_ts: message.ts,
  });
}

/** A changed or deleted message: the old and new forms inside, and no `user` outside (so Bolt does not skip the bot's own). */
export function tellChange(
  world: World,
  channel: StoredChannel,
  change: { subtype: 'message_changed' | 'message_deleted'; before: object; after?: object },
): void {
  if (!channel.botIn) return;
  const ts = takeTs(world.store.state);
  world.delivery.event(nameFor(channel), {
    type: 'message',
    subtype: change.subtype,
    hidden: true,
    previous_message: change.before,
    ...(change.after ? { message: change.after } : { deleted_ts: (change.before as { ts?: string }).ts }),
    ...placeOf(channel),
    ts,
    event_ts: ts,
  });
}

/** Sent for files of the bot itself too; it holds ids only, the rest is in files.info. */
export function tellFileShared(world: World, channel: StoredChannel, file: StoredFile, by: string): void {
  if (!channel.botIn) return;
  world.delivery.event('file_shared', {
    type: 'file_shared',
    file_id: file.id,
    user_id: by,
    file: { id: file.id },
    channel_id: channel.id,
    event_ts: takeTs(world.store.state),
  });
}

export function tellMembership(world: World, channel: StoredChannel, joined: boolean, inviter: string): void {
  const { state } = world.store;
  const type = joined ? 'member_joined_channel' : 'member_left_channel';
  world.delivery.event(type, {
    type,
    user: state.app.botUserId,
    channel: channel.id,
    channel_type: 'C',
    team: state.team.id,
    ...(joined && { inviter }),
    event_ts: takeTs(state),
  });
}

export function tellHomeOpened(
  world: World,
  person: string,
  channel: string,
  view: object | undefined,
): void {
  world.delivery.event('app_home_opened', {
    type: 'app_home_opened',
    user: person,
    channel,
    tab: 'home',
    ...(view && { view }),
    event_ts: takeTs(world.store.state),
  });
}

function nameFor(channel: StoredChannel): string {
  return channel.kind === 'im' ? 'message.im' : 'message.channels';
}

function placeOf(channel: StoredChannel) {
  return { channel: channel.id, channel_type: channel.kind === 'im' ? 'im' : 'channel' };
}
