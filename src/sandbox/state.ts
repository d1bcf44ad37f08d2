/** The whole of the stand-in workspace as plain data: what one snapshot holds. */
import { newId, newSecret } from './ids.ts';
import type { Block, Channel, Person, SharedFile, View } from './protocol.ts';
import { PEOPLE } from './roles.ts';

export type StateValues = View['state']['values'];

/** `files` holds ids. `edited`, `thread_ts` and the rest as in Slack's message object. */
export type StoredMessage = {
  ts: string;
  thread_ts?: string;
  user: string;
  bot_id?: string;
  text: string;
  blocks?: Block[];
  files?: string[];
  edited?: { user: string; ts: string };
  ephemeralTo?: string;
  /** By person: what they have set in the message's selects and inputs. */
  picked?: Record<string, StateValues>;
};

/** `im` is the person whose direct messages with the bot these are. */
export type StoredChannel = Channel & { im?: string };

/** `sharedIn`: by channel, the messages that carry the file, and who sent them. `inForm`: the bot got it with a submitted form. */
export type StoredFile = SharedFile & {
  created: number;
  sharedIn: Record<string, { ts: string; thread_ts?: string; by?: string }[]>;
  inForm?: boolean;
};

/** Fields beyond the page's `View` are Slack's, sent to the bot with every payload of the view. */
export type StoredView = View & {
  person: string;
  private_metadata: string;
  external_id: string;
  notify_on_close: boolean;
  clear_on_close: boolean;
  root_view_id: string;
  previous_view_id: string | null;
};

export type Trigger = { person: string; expires: number; used: boolean };

/** `original`: the message whose button was pressed; a command has none. */
export type ResponseUrl = {
  person: string;
  channel: string;
  original?: string;
  uses: number;
  expires: number;
};

export type State = {
  version: number;
  lastTs: string;
  team: { id: string; name: string; domain: string };
  app: {
    id: string;
    botId: string;
    botUserId: string;
    botToken: string;
    signingSecret: string;
    verificationToken: string;
  };
  people: Person[];
  channels: StoredChannel[];
  messages: Record<string, StoredMessage[]>;
  files: Record<string, StoredFile>;
  views: Record<string, StoredView>;
  /** By person: ids of their open modals, the root first. */
  stacks: Record<string, string[]>;
  /** By person: the id of their App Home view. */
  homes: Record<string, string>;
  triggers: Record<string, Trigger>;
  responseUrls: Record<string, ResponseUrl>;
};

const CHANNELS: [name: string, botIn: boolean][] = [
  ['general', true],
  ['marketing', true],
  ['random', false],
];

/** A new workspace: four people, three channels (the bot is in two), and each person's messages with the bot. */
export function createState(botName: string): State {
  const people = PEOPLE.map(([name, real_name, role]) => ({ id: newId('U'), name, real_name, role }));
  const channels: StoredChannel[] = [
    ...CHANNELS.map(([name, botIn]): StoredChannel => ({ id: newId('C'), name, kind: 'channel', botIn })),
    ...people.map(
      (person): StoredChannel => ({
        id: newId('D'),
        name: botName,
        kind: 'im',
        botIn: true,
        im: person.id,
      }),
    ),
  ];
  return {
    version: 1,
    lastTs: '0.000000',
    team: { id: newId('T'), name: 'Sandbox', domain: 'sandbox' },
    app: {
      id: newId('A'),
      botId: newId('B'),
      botUserId: newId('U'),
      botToken: `xoxb-sandbox-${newSecret(16)}`,
      signingSecret: newSecret(16),
      verificationToken: newSecret(12),
    },
    people,
    channels,
    messages: {},
    files: {},
    views: {},
    stacks: {},
    homes: {},
    triggers: {},
    responseUrls: {},
  };
}
