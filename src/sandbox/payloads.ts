/** The bodies of interactions, field by field as Slack sends them. */
import { type Placed, STATEFUL } from './elements.ts';
import { buildMessageObject } from './messages.ts';
import type { Person } from './protocol.ts';
import { homeOf } from './roles.ts';
import type { StateValues, StoredChannel, StoredMessage, StoredView } from './state.ts';
import { newResponseUrl, newTrigger } from './triggers.ts';
import { buildViewObject } from './views.ts';
import { channelName, takeTs, type World } from './world.ts';

export type Container =
  | { channel: StoredChannel; message: StoredMessage; view?: undefined }
  | { view: StoredView; message?: undefined; channel?: undefined };

export function buildCommand(
  world: World,
  o: { person: Person; channel: StoredChannel; command: string; text: string },
): Record<string, string> {
  const { team, app } = world.store.state;
  const { person, channel } = o;
  return {
    token: app.verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: person.id,
    user_name: person.name,
    command: o.command,
    text: o.text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: newResponseUrl(world, 'commands', { person: person.id, channel: channel.id }),
    trigger_id: newTrigger(world, person.id),
  };
}

/** `value`: what the element holds now, as in `state.values`; a button has none. */
export function buildBlockActions(
  world: World,
  o: { person: Person; at: Container; placed: Placed; value?: object; values: StateValues },
): object {
  const { person, at, placed, values } = o;
  const { block, element } = placed;
  const { options: _, option_groups: __, ...shown } = element;
  // An input's look is not part of the action; a button's and a select's is.
  const isInput = STATEFUL[element.type]?.field === 'value';
  const action = {
    ...(isInput ? { type: element.type, action_id: element.action_id } : shown),
    block_id: block.block_id,
    ...o.value,
    action_ts: takeTs(world.store.state),
  };
  return {
    type: 'block_actions',
    ...buildFrame(world, person),
    ...buildPlace(world, at),
    trigger_id: newTrigger(world, person.id),
    ...(at.message && {
      state: { values },
      response_url: newResponseUrl(world, 'actions', {
        person: person.id,
        channel: at.channel.id,
        original: at.message.ts,
      }),
    }),
    actions: [action],
  };
}

/** From anywhere: no channel and no response_url. */
export function buildGlobalShortcut(world: World, person: Person, callbackId: string): object {
  return {
    type: 'shortcut',
    ...buildShortcutFrame(world, callbackId, person),
    user: { id: person.id, username: person.name, team_id: homeOf(world.store.state, person.id) },
  };
}

export function buildMessageShortcut(
  world: World,
  person: Person,
  callbackId: string,
  { channel, message }: { channel: StoredChannel; message: StoredMessage },
): object {
  return {
    type: 'message_action',
    ...buildShortcutFrame(world, callbackId, person),
    user: { id: person.id, name: person.name },
    channel: { id: channel.id, name: channelName(channel) },
    message_ts: message.ts,
    message: buildMessageObject(world, message),
    response_url: newResponseUrl(world, 'app-actions', { person: person.id, channel: channel.id }),
  };
}

export function buildSuggestion(
  world: World,
  o: { person: Person; at: Container; placed: Placed; query: string },
): object {
  return {
    type: 'block_suggestion',
    ...buildFrame(world, o.person),
    ...buildPlace(world, o.at),
    block_id: o.placed.block.block_id,
    action_id: o.placed.element.action_id,
    value: o.query,
  };
}

export function buildViewSubmission(world: World, person: Person, view: StoredView): object {
  return {
    type: 'view_submission',
    ...buildFrame(world, person),
    trigger_id: newTrigger(world, person.id),
    view: buildViewObject(world, view),
    response_urls: [],
  };
}

export function buildViewClosed(world: World, person: Person, view: StoredView, isCleared: boolean): object {
  return {
    type: 'view_closed',
    ...buildFrame(world, person),
    view: buildViewObject(world, view),
    is_cleared: isCleared,
  };
}

/** Slack documents no api_app_id here, and less of the user than elsewhere. */
function buildShortcutFrame(world: World, callbackId: string, person: Person) {
  const { team, app } = world.store.state;
  return {
    callback_id: callbackId,
    trigger_id: newTrigger(world, person.id),
    action_ts: takeTs(world.store.state),
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    token: app.verificationToken,
  };
}

function buildFrame(world: World, person: Person) {
  const { state } = world.store;
  const { team, app } = state;
  return {
    user: { id: person.id, username: person.name, name: person.name, team_id: homeOf(state, person.id) },
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: app.id,
    token: app.verificationToken,
  };
}

function buildPlace(world: World, at: Container): object {
  if (at.view) {
    return { container: { type: 'view', view_id: at.view.id }, view: buildViewObject(world, at.view) };
  }
  const { channel, message } = at;
  const isEphemeral = message.ephemeralTo !== undefined;
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.thread_ts && { thread_ts: message.thread_ts }),
    },
    channel: { id: channel.id, name: channelName(channel) },
    // Slack promises the message only where it keeps it, and an ephemeral one it does not keep.
    ...(!isEphemeral && { message: buildMessageObject(world, message) }),
  };
}
