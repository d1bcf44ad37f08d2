/** What the sandbox's page gets and sends; the People of the tests use the same shapes. JSON only, names as Slack's. */

/** A block as Slack's Block Kit has it; `block_id` is always there (made up when the bot gave none). */
export type Block = { type: string; block_id: string } & Record<string, unknown>;

export type PlainText = { type: string; text: string; emoji?: boolean; verbatim?: boolean };
export type Option = { text: PlainText; value: string; description?: PlainText };
export type OptionGroup = { label: PlainText; options: Option[] };

/** A `stranger` belongs to another organisation. */
export type Role =
  | 'primary_owner'
  | 'owner'
  | 'admin'
  | 'member'
  | 'guest'
  | 'single_channel_guest'
  | 'stranger';
export type Person = { id: string; name: string; real_name: string; role: Role };
export type Channel = { id: string; name: string; kind: 'channel' | 'im'; botIn: boolean };
/** `global` ones start from anywhere, `message` ones from a message that is not ephemeral. */
export type Shortcut = { name: string; type: 'global' | 'message'; callback_id: string; description: string };
export type Command = { command: string; usage_hint: string; description: string };

/** The fields of Slack's file object that the page draws; the Web API gives the whole object. */
export type SharedFile = {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  size: number;
  mode: 'hosted' | 'snippet';
  user: string;
};

export type Message = {
  ts: string;
  /** Set on a reply (the ts of the parent) and on a parent that has replies (its own ts). */
  thread_ts?: string;
  user: string;
  bot_id?: string;
  text: string;
  blocks?: Block[];
  files?: SharedFile[];
  edited?: { user: string; ts: string };
  /** What I have set in its selects and inputs, once I have pressed something in it. */
  state?: View['state'];
  /** Seen by the asking person only. */
  ephemeral?: true;
};

/**
 * What a person has put into one element, in the words of Slack's `view.state.values`; the server adds `type`.
 * An option may be given by its `value` alone. `files` holds ids that `POST /sandbox/files` gave out.
 */
export type Choice = {
  value?: string | null;
  selected_option?: Option | { value: string } | null;
  selected_options?: (Option | { value: string })[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_user?: string | null;
  selected_users?: string[];
  selected_channel?: string | null;
  selected_conversation?: string | null;
  files?: string[];
};

/** By block_id, then by action_id. What is left out keeps its last known or initial value. */
export type Choices = Record<string, Record<string, Choice>>;

export type View = {
  id: string;
  type: 'modal' | 'home';
  callback_id: string;
  title?: PlainText;
  submit?: PlainText | null;
  close?: PlainText | null;
  blocks: Block[];
  /** What the server knows of the form: initial values, and what was sent with the last press. */
  state: { values: Record<string, Record<string, { type: string } & Record<string, unknown>>> };
  hash: string;
};

/** Answer of `GET /sandbox/state?person=U…`; without `person`, the first of the people. */
export type PageState = {
  version: number;
  team: { id: string; name: string };
  me: Person;
  people: Person[];
  /** The bot as the author of messages: `id` is its user id. `reachable`: a bot address is connected. */
  bot: { id: string; name: string; reachable: boolean };
  commands: Command[];
  shortcuts: Shortcut[];
  /** Channels first, then my direct messages with the bot. */
  channels: Channel[];
  /** By channel id, oldest first, replies among them; of ephemeral messages only mine. */
  messages: Record<string, Message[]>;
  /** The modal on top of my stack, and how many modals lie under it. */
  view: View | null;
  viewsBelow: number;
  /** My App Home, once the bot has published one. */
  home: View | null;
};

/** Where an element stands. */
export type Where = { channel: string; ts: string } | { view: string };

/**
 * Body of `POST /sandbox/act`.
 * - `send`: a text that begins with `/` is a slash command.
 * - `share`: Slack's own Share of a file that is there already, by its id: one more message that carries it.
 * - `shortcut`: by its callback_id; `on` is the message of a message shortcut.
 * - `press`: a button, overflow, select … in `actions` or an accessory, or an input with `dispatch_action`. `choice` for
 *   all but buttons. `values`: the other inputs of the same view or message as they stand (the bot gets them as `state`).
 * - `suggest`: options of an external_select for what was typed. Debounce it: each one is a request to the bot.
 * - `submit`: the view's button. `values` as filled in.
 * - `close`: `all` closes the whole stack (the ×), else only the top modal (Cancel).
 * Confirm dialogs (`confirm`) are the page's own business: it acts only after the yes.
 */
export type Act = { person: string } & (
  | { action: 'send'; channel: string; text: string; thread_ts?: string }
  | { action: 'share'; file: string; channel: string; text?: string; thread_ts?: string }
  | { action: 'shortcut'; callback_id: string; on?: { channel: string; ts: string } }
  | {
      action: 'press';
      where: Where;
      block_id: string;
      action_id: string;
      choice?: Choice;
      values?: Choices;
    }
  | { action: 'suggest'; where: Where; block_id: string; action_id: string; query: string }
  | { action: 'submit'; view: string; values?: Choices }
  | { action: 'close'; view: string; all?: boolean }
  | { action: 'open_home' }
  | { action: 'join_bot' | 'remove_bot'; channel: string }
);

/**
 * Answer of `POST /sandbox/act` (always HTTP 200 when the request itself was fine). It comes when the bot has
 * acknowledged; what the bot does later arrives by the state. `message` is a sentence for the person: show it as it stands.
 * - `suggest` gives `options` or `option_groups`.
 * - `submit` gives `errors` (by block_id) when the bot refused the form; the modal is still open then.
 */
export type ActAnswer =
  | { ok: true; errors?: Record<string, string>; options?: Option[]; option_groups?: OptionGroup[] }
  | { ok: false; error: string; message: string };

/**
 * Answer of `POST /sandbox/files?person=U…&name=a.csv[&channel=C…][&thread_ts=…][&text=…][&snippet=1]`, raw bytes as the
 * body (content-type: application/octet-stream). With `channel` the file is shared there at once; without, it waits for a
 * `file_input` (put `file.id` into that element's `files`).
 */
export type FileAnswer = { ok: true; file: SharedFile } | { ok: false; error: string; message: string };

/**
 * One message of `GET /sandbox/events` (server-sent events, default event name, JSON in `data`), once on connection
 * and once per change: read `/sandbox/state` again when `version` is newer than yours.
 */
export type ChangeNotice = { version: number };
