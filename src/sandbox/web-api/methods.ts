/** The Web API methods the sandbox knows, by name, behind token and scope. */
import type { Person } from '../protocol.ts';
import { homeOf, roleFlags } from '../roles.ts';
import { SlackError } from '../slack-error.ts';
import { findChannel, findDirect, type World } from '../world.ts';
import { type Args, findText, getText } from './arguments.ts';
import * as chat from './chat.ts';
import * as files from './file-methods.ts';
import { neededScope } from './scopes.ts';
import * as views from './view-methods.ts';

export type Method = (world: World, args: Args) => object;

/** `uploads`: the external uploads under way, shared with the door that takes their bytes. */
export function buildMethods(uploads: files.Uploads): Record<string, Method> {
  return {
    'auth.test': authTest,
    'bots.info': botsInfo,
    'chat.delete': chat.remove,
    'chat.getPermalink': chat.getPermalink,
    'chat.postEphemeral': chat.postEphemeral,
    'chat.postMessage': chat.postMessage,
    'chat.update': chat.update,
    'conversations.info': conversationsInfo,
    'conversations.open': conversationsOpen,
    'files.completeUploadExternal': (world, args) => files.completeUpload(world, uploads, args),
    'files.getUploadURLExternal': (world, args) => files.getUploadUrl(world, uploads, args),
    'files.info': files.info,
    'users.info': usersInfo,
    'views.open': views.open,
    'views.publish': views.publish,
    'views.push': views.push,
    'views.update': views.update,
  };
}

/** Throws SlackError for all that Slack answers with `ok: false`. */
export function callMethod(
  world: World,
  methods: Record<string, Method>,
  call: { name: string; token: string | undefined; args: Args },
): object {
  const method = Object.hasOwn(methods, call.name) ? methods[call.name] : undefined;
  if (!method) throw new SlackError('unknown_method', { req_method: call.name });
  if (!call.token) throw new SlackError('not_authed');
  if (call.token !== world.store.state.app.botToken) throw new SlackError('invalid_auth');
  const needed = neededScope(call.name, call.args);
  const { scopes } = world.manifest;
  if (needed && !scopes.includes(needed)) {
    throw new SlackError('missing_scope', { needed, provided: scopes.join(',') });
  }
  return method(world, call.args);
}

function authTest(world: World) {
  const { team, app } = world.store.state;
  return {
    url: `${world.origin}/`,
    team: team.name,
    user: world.manifest.botName,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

function botsInfo(world: World, args: Args) {
  const { app } = world.store.state;
  const wanted = findText(args, 'bot') ?? app.botId;
  if (wanted !== app.botId) throw new SlackError('bot_not_found');
  const { botName: name } = world.manifest;
  return { bot: { id: app.botId, deleted: false, name, app_id: app.id, user_id: app.botUserId, icons: {} } };
}

function conversationsInfo(world: World, args: Args) {
  const channel = findChannel(world.store.state, getText(args, 'channel'));
  if (!channel) throw new SlackError('channel_not_found');
  const { id, name, kind, botIn, im } = channel;
  if (kind === 'im') return { channel: { id, is_im: true, is_archived: false, user: im } };
  return {
    channel: { id, name, name_normalized: name, is_channel: true, is_private: false, is_member: botIn },
  };
}

/** Opens nothing new: each person has direct messages with the bot from the start. */
function conversationsOpen(world: World, args: Args) {
  const users = findText(args, 'users');
  const { state } = world.store;
  const channel = users ? findDirect(state, users) : findChannel(state, getText(args, 'channel'));
  if (!channel) throw new SlackError(users ? 'user_not_found' : 'channel_not_found');
  return { no_op: true, already_open: true, channel: { id: channel.id, is_im: true, user: channel.im } };
}

function usersInfo(world: World, args: Args) {
  const { state } = world.store;
  const id = getText(args, 'user');
  const { botName } = world.manifest;
  const bot: Person = { id: state.app.botUserId, name: botName, real_name: botName, role: 'member' };
  const found = id === bot.id ? bot : state.people.find((person) => person.id === id);
  if (!found) throw new SlackError('user_not_found');
  const { role, ...user } = found;
  return {
    user: {
      ...user,
      ...roleFlags(role),
      team_id: homeOf(state, id),
      deleted: false,
      is_bot: found === bot,
      is_app_user: false,
      tz: 'Etc/UTC',
      tz_offset: 0,
      profile: { real_name: user.real_name, display_name: user.name },
    },
  };
}
