/** The bot as one thing: put together here, started, stopped; what it can do comes from its features. */
import { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../config.ts';
import { AppError, listenFailure } from '../errors.ts';
import { registerAudit } from './audit/register.ts';
import { createBoltApp } from './bolt-app.ts';
import { registerCommand } from './command/register.ts';
import { registerDirectMessages } from './contacts/direct-messages.ts';
import { registerContacts } from './contacts/register.ts';
import { registerForget } from './deletions/forget.ts';
import { createDoor } from './door.ts';
import { registerExports } from './exports/register.ts';
import type { Deps, DeskApp, Feature } from './feature.ts';
import { registerImports } from './imports/register.ts';
import { createInFlight } from './in-flight.ts';
import { createSlackLogger } from './logger.ts';
import { createMembers } from './members.ts';
import { registerPeople } from './people/register.ts';
import { createPermits } from './permits.ts';
import { registerSettings } from './settings/register.ts';
import { buildClientOptions, buildJobClientOptions } from './web-client.ts';

/** How long listeners may take to end when the program stops; Heroku gives 30 s in all. */
const DRAIN_MS = 10_000;

export type SlackAppOptions = Deps & {
  slack: SlackConfig;
  http: { host: string; port: number };
  /** Throws when database or jobs do not answer. */
  ready: () => Promise<void>;
};

export type SlackIdentity = { workspaceId: string; workspaceName: string; botUserId: string };

export type SlackApp = {
  /** Asks Slack who the token belongs to. @throws AppError `slack_refused` */
  init(): Promise<SlackIdentity>;
  /** After `init`. Resolves with the address of the bot's HTTP door. */
  start(): Promise<{ url: string }>;
  /** Takes no new requests and waits for the listeners at work, at most 10 s. */
  stop(): Promise<void>;
};

const FEATURES: Feature[] = [
  registerContacts,
  registerImports,
  registerExports,
  registerPeople,
  registerAudit,
  registerForget,
  registerSettings,
];

/** Everything a request can reach, for the app and for the test that compares it with the manifest. */
export function registerFeatures(app: DeskApp, deps: Deps): void {
  const subcommands = FEATURES.flatMap((register) => register(app, deps));
  registerDirectMessages(app, deps, registerCommand(app, subcommands));
}

export function createSlackApp(o: SlackAppOptions): SlackApp {
  const { slack, http, ready, log, workspaces, rights } = o;
  const logger = createSlackLogger(log);
  const inFlight = createInFlight();
  const door = createDoor({ door: slack.door, apiUrl: slack.apiUrl, http, ready, log, logger });
  const client = new WebClient(slack.botToken, buildJobClientOptions(slack.apiUrl, logger));
  let bot: { botId?: string; botUserId: string } | undefined;
  const app = createBoltApp({
    options: {
      receiver: door.receiver,
      logger,
      clientOptions: buildClientOptions(slack.apiUrl, logger),
      // One token, verified once in `init`: Bolt's own way would ask Slack again on every event.
      authorize: async ({ teamId }) => ({ botToken: slack.botToken, ...bot, ...(teamId && { teamId }) }),
    },
    inFlight,
    workspaces,
    permits: createPermits({ rights, members: createMembers(), log }),
    log,
  });
  registerFeatures(app, o);
  return {
    async init() {
      const identity = await askIdentity(client);
      bot = { botUserId: identity.botUserId, ...(identity.botId && { botId: identity.botId }) };
      const { workspaceId, workspaceName, botUserId } = identity;
      return { workspaceId, workspaceName, botUserId };
    },
    async start() {
      if (!bot) throw new Error('init comes before start');
      const url = await door.start().catch((error) => {
        throw listenFailure(error, { host: 'HOST', port: 'PORT' });
      });
      return { url };
    },
    async stop() {
      const closing = door.close();
      const left = await inFlight.drained(DRAIN_MS);
      if (left > 0) log.warn({ left }, 'stopped while requests were still being answered');
      door.end();
      await closing;
    },
  };
}

async function askIdentity(client: WebClient): Promise<SlackIdentity & { botId: string | undefined }> {
  try {
    const { team_id, team, user_id, bot_id } = await client.auth.test();
    return { workspaceId: team_id ?? '', workspaceName: team ?? '', botUserId: user_id ?? '', botId: bot_id };
  } catch (error) {
    throw new AppError(
      'slack_refused',
      'Slack did not accept SLACK_BOT_TOKEN, or could not be reached at SLACK_API_URL. Check both.',
      { cause: error },
    );
  }
}
