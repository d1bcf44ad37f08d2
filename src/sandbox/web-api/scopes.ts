/** The scope that each method needs; null needs none. Read from the method pages of docs.slack.dev. */
export const SCOPES: Record<string, string | null> = {
  'auth.test': null,
  'bots.info': 'users:read',
  'chat.delete': 'chat:write',
  'chat.getPermalink': null,
  'chat.postEphemeral': 'chat:write',
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'conversations.info': 'channels:read',
  'conversations.open': 'im:write',
  'files.completeUploadExternal': 'files:write',
  'files.getUploadURLExternal': 'files:write',
  'files.info': 'files:read',
  'users.info': 'users:read',
  'views.open': null,
  'views.publish': null,
  'views.push': null,
  'views.update': null,
};

/** conversations.info of direct messages asks for another scope than that of a channel. */
export function neededScope(method: string, args: Record<string, unknown>): string | null {
  if (method === 'conversations.info' && String(args.channel).startsWith('D')) return 'im:read';
  return SCOPES[method] ?? null;
}
