/** Messages of the workspace: posting, changing, deleting, and the form in which the Web API and payloads give them. */
import { buildFileObject } from './file-object.ts';
import type { Block } from './protocol.ts';
import type { State, StoredMessage } from './state.ts';
import { takeTs, type World } from './world.ts';

/** The state is kept in memory and written whole, so old messages leave. */
const KEPT_PER_CHANNEL = 200;

export type Content = { text: string; blocks?: Block[] };
export type Draft = Content & Pick<StoredMessage, 'thread_ts' | 'ephemeralTo' | 'files'> & { user: string };

export function findMessage(state: State, channel: string, ts: string): StoredMessage | undefined {
  return state.messages[channel]?.find((message) => message.ts === ts);
}

/** Puts a message at the end of a channel; a first reply marks its parent, as in Slack. */
export function addMessage(state: State, channel: string, draft: Draft): StoredMessage {
  const message: StoredMessage = { ts: takeTs(state), ...draft };
  if (draft.user === state.app.botUserId) message.bot_id = state.app.botId;
  const parent = draft.thread_ts === undefined ? undefined : findMessage(state, channel, draft.thread_ts);
  if (parent && !draft.ephemeralTo) parent.thread_ts = parent.ts;
  const messages = [...(state.messages[channel] ?? []), message];
  state.messages[channel] = messages.slice(-KEPT_PER_CHANNEL);
  return message;
}

/** Blocks left out stay as they were: Slack takes them off only for an empty list. */
export function changeMessage(state: State, message: StoredMessage, content: Partial<Content>): void {
  if (content.text !== undefined) message.text = content.text;
  if (content.blocks) message.blocks = content.blocks;
  message.edited = { user: message.user, ts: takeTs(state) };
}

export function removeMessage(state: State, channel: string, message: StoredMessage): void {
  state.messages[channel] = (state.messages[channel] ?? []).filter((other) => other !== message);
}

/** Slack's message object, as in answers of the Web API, events and payloads. */
export function buildMessageObject(world: World, message: StoredMessage): Record<string, unknown> {
  const { state } = world.store;
  const { ts, thread_ts, user, text, blocks, edited, bot_id } = message;
  const files = (message.files ?? []).flatMap((id) => {
    const file = state.files[id];
    return file ? [buildFileObject(world, file)] : [];
  });
  return {
    type: 'message',
    user,
    ts,
    text,
    team: state.team.id,
    ...(thread_ts && { thread_ts }),
    ...(thread_ts && thread_ts !== ts && { parent_user_id: parentUser(state, message) }),
    ...(blocks && { blocks }),
    ...(edited && { edited }),
    ...(files.length > 0 && { files, upload: true }),
    ...(bot_id && {
      bot_id,
      app_id: state.app.id,
      bot_profile: { id: bot_id, app_id: state.app.id, name: world.manifest.botName, team_id: state.team.id },
    }),
  };
}

function parentUser(state: State, reply: StoredMessage): string | undefined {
  for (const messages of Object.values(state.messages)) {
    const parent = messages.find((message) => message.ts === reply.thread_ts);
    if (parent) return parent.user;
  }
  return undefined;
}
