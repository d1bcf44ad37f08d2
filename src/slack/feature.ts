/** What every feature of the bot is given, and what it hands back: its part of the command. */
import type { App } from '@slack/bolt';
import type { KnownBlock, WebClient } from '@slack/web-api';
import type { LargeUndo } from '../audit/large-undo.ts';
import type { Ledger } from '../audit/ledger.ts';
import type { Undo } from '../audit/undo.ts';
import type { Account } from '../contacts/account.ts';
import type { Selections } from '../contacts/selections.ts';
import type { Contacts } from '../contacts/service.ts';
import type { BulkDeletes } from '../deletions/bulk-service.ts';
import type { Forgets } from '../deletions/forget-service.ts';
import type { Holds } from '../deletions/hold-service.ts';
import type { Exports } from '../exports/service.ts';
import type { Imports } from '../imports/service.ts';
import type { Log } from '../log.ts';
import type { People } from '../people/service.ts';
import type { Action } from '../workspaces/rights.ts';
import type { WorkspaceRights } from '../workspaces/rights-service.ts';
import type { Sealer } from '../workspaces/sealing.ts';
import type { Workspaces } from '../workspaces/service.ts';
import type { Needs } from './permits.ts';
import type { Places } from './places.ts';

export type Deps = {
  log: Log;
  contacts: Contacts;
  selections: Selections;
  imports: Imports;
  exports: Exports;
  people: People;
  holds: Holds;
  bulkDeletes: BulkDeletes;
  forgets: Forgets;
  audit: { ledger: Ledger; undo: Undo<Account>; large: LargeUndo<Account> };
  workspaces: Workspaces;
  rights: WorkspaceRights;
  /** For what is kept of Slack that must not be read by whoever reads the database. */
  sealer: Sealer;
};

/** Who asks, always together with the workspace. `userId` is '' for an event that no person caused. */
export type Person = { workspaceId: string; userId: string };

/** Set on `context` before any listener runs: the request comes from a workspace we serve, and from one of its people. */
export type DeskContext = {
  person: Person;
  account: Account;
  /** Checks a right of the person, now. @throws what `Permits.permit` throws, for the app's one error handler */
  permit(action: Action): Promise<void>;
  places: Places;
};

export type DeskApp = App<DeskContext>;

/** A message as pure builders make it; `text` makes sense alone (notifications, screen readers) and is escaped. */
export type Reply = { text: string; blocks?: KnownBlock[] };

/** One `/contact <name> <args>`, or the same thing from a button. */
export type CommandInput = Pick<DeskContext, 'permit'> & {
  person: Person;
  account: Account;
  channelId: string;
  /** Good for one `views.open` within 3 s. */
  triggerId: string;
  /** What follows the name: plain text, wrappers such as `<mailto:…>` and odd spaces already undone. */
  args: string;
  /** Answers the person alone, where they asked. */
  respond(reply: Reply): Promise<void>;
  client: WebClient;
};

export type Subcommand = {
  name: string;
  /** The arguments as help shows them: '<id|e-mail>'; '' for none. */
  usage: string;
  /** One line for help. */
  summary: string;
  /** More lines for `help <name>`: examples, limits. */
  details?: string[];
  /** Label of its button in the menu; no button without it. */
  button?: string;
  /** The right that running it takes, by what follows its name where that makes a difference; none: everybody may. */
  needs?: Needs<string>;
  /** Its answer is a modal, or is one for some arguments, which says itself that it is loading. Any other answer that takes long is announced. */
  opensModal?: true | ((args: string) => boolean);
  /** The command is acknowledged already. What it throws is answered by the app's one error handler. */
  run(input: CommandInput): Promise<void>;
};

/** Registers its listeners once and returns its subcommands. */
export type Feature = (app: DeskApp, deps: Deps) => Subcommand[];
