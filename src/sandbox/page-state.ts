/** What one person sees of the workspace: the page's whole picture, and what tests look at. */
import { buildSharedFile } from './files.ts';
import type { Message, PageState, Person, View } from './protocol.ts';
import type { State, StoredMessage, StoredView } from './state.ts';
import { topView } from './views.ts';
import type { World } from './world.ts';

export function buildPageState(world: World, me: Person): PageState {
  const { store, manifest, delivery } = world;
  const { state } = store;
  const channels = state.channels.filter((channel) => !channel.im || channel.im === me.id);
  return {
    version: state.version,
    team: { id: state.team.id, name: state.team.name },
    me,
    people: state.people,
    bot: { id: state.app.botUserId, name: manifest.botName, reachable: delivery.connected },
    commands: manifest.commands.map(({ command, usage_hint, description }) => ({
      command,
      usage_hint,
      description,
    })),
    shortcuts: manifest.shortcuts,
    channels: channels.map(({ id, name, kind, botIn }) => ({
      id,
      name: kind === 'im' ? manifest.botName : name,
      kind,
      botIn,
    })),
    messages: Object.fromEntries(
      channels.map(({ id }) => [
        id,
        (state.messages[id] ?? [])
          .filter((message) => !message.ephemeralTo || message.ephemeralTo === me.id)
          .map((message) => buildMessage(state, message, me)),
      ]),
    ),
    view: buildView(topView(state, me.id)),
    viewsBelow: Math.max(0, (state.stacks[me.id]?.length ?? 0) - 1),
    home: buildView(state.views[state.homes[me.id] ?? '']),
  };
}

function buildMessage(state: State, message: StoredMessage, me: Person): Message {
  const { files, picked, ephemeralTo, ...fields } = message;
  const mine = picked?.[me.id];
  const shared = (files ?? []).flatMap((id) => state.files[id] ?? []);
  return {
    ...fields,
    ...(shared.length > 0 && { files: shared.map(buildSharedFile) }),
    ...(mine && { state: { values: mine } }),
    ...(ephemeralTo && { ephemeral: true as const }),
  };
}

function buildView(view: StoredView | undefined): View | null {
  if (!view) return null;
  const { id, type, callback_id, title, submit, close, blocks, state, hash } = view;
  const heads = { ...(title && { title }), ...(submit && { submit }), ...(close && { close }) };
  return { id, type, callback_id, ...heads, blocks, state, hash };
}
