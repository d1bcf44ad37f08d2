/** The permissions of the bot in Slack, each with its reason; manifest.yml and the README say the same (a test compares). */

export type Scope = {
  scope: string;
  why: string;
  /** Web API methods that need it. */
  methods?: string[];
  /** Events that Slack sends only with it, as the manifest names them. */
  events?: string[];
};

export const SCOPES: Scope[] = [
  { scope: 'commands', why: 'the command /contact and the shortcuts' },
  {
    scope: 'chat:write',
    why: 'answers, the offer to import a file, its progress and its receipt',
    methods: ['chat.postMessage', 'chat.postEphemeral', 'chat.update'],
  },
  {
    scope: 'files:read',
    why: 'noticing and reading a CSV file shared where the bot is, and seeing that an export arrived',
    methods: ['files.info'],
    events: ['file_shared'],
  },
  {
    scope: 'files:write',
    why: 'the sample CSV, your exports, the plan of an import, and the CSV of rows that could not be imported',
    methods: ['files.uploadV2', 'files.getUploadURLExternal', 'files.completeUploadExternal'],
  },
  {
    scope: 'im:history',
    why: 'reading what you write to the bot directly, to search for it',
    events: ['message.im'],
  },
  {
    scope: 'im:write',
    why: 'opening direct messages with you to send you a file',
    methods: ['conversations.open'],
  },
  {
    scope: 'users:read',
    why: 'telling workspace admins, members and guests apart, for who may do what',
    methods: ['users.info'],
  },
];

/** Methods that need no scope beyond the bot token itself. */
export const FREE_METHODS = ['auth.test', 'chat.getPermalink', 'views.open', 'views.push', 'views.update'];
