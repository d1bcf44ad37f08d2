/** What of Slack the sandbox stands in for; a test proves every entry. Anything else it refuses or does not know. */
import { STATEFUL, STATELESS } from './elements.ts';
import { SCOPES } from './web-api/scopes.ts';

export const COVERAGE = {
  methods: Object.keys(SCOPES),
  interactions: [
    'slash_command',
    'global shortcut',
    'message shortcut',
    'block_actions in a message',
    'block_actions in a view',
    'block_suggestion',
    'view_submission',
    'view_closed',
  ],
  events: [
    'app_home_opened',
    'file_shared',
    'member_joined_channel',
    'member_left_channel',
    'message.channels',
    'message.im',
  ],
  responseActions: ['clear', 'errors', 'push', 'update'],
  responseUrl: ['ephemeral', 'in_channel', 'replace_original', 'delete_original'],
  elements: [...STATELESS, ...Object.keys(STATEFUL)],
} as const;
