/** The bot alone, beside a sandbox, with the parts that a test gives it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SlackConfig } from '../../src/config.ts';
import type { Account } from '../../src/contacts/account.ts';
import type { Selections } from '../../src/contacts/selections.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import type { BulkDeletes } from '../../src/deletions/bulk-service.ts';
import type { Holds } from '../../src/deletions/hold-service.ts';
import { AppError } from '../../src/errors.ts';
import type { Exports } from '../../src/exports/service.ts';
import { createLog, type Log } from '../../src/log.ts';
import type { People } from '../../src/people/service.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { createSlackApp, type SlackApp } from '../../src/slack/app.ts';
import type { Deps } from '../../src/slack/feature.ts';
import type { WorkspaceRights } from '../../src/workspaces/rights-service.ts';
import { createSealer } from '../../src/workspaces/sealing.ts';
import {
  firstRights,
  noAudit,
  noBulkDeletes,
  noExports,
  noForgets,
  noHolds,
  noImports,
  noPeople,
  noSelections,
} from './not-asked.ts';

export const MANIFEST = join(import.meta.dirname, '../../manifest.yml');
export const sealer = createSealer(Promise.resolve(randomBytes(32)), 'tests');

/** JSON lines of the log, collected. */
export function collectLog(): { log: Log; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog('info', { write: (line: string) => void written.push(line) });
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

export type BotOptions = {
  sandbox: Sandbox;
  contacts: Contacts;
  selections?: Selections;
  audit?: Deps['audit'];
  account: Account;
  rights?: WorkspaceRights;
  exports?: Exports;
  holds?: Holds;
  bulkDeletes?: BulkDeletes;
  log?: Log;
  ready?: () => Promise<void>;
  people?: People;
  /** The one workspace served; the sandbox's own by default. */
  workspaceId?: string;
};

/** A started bot that the sandbox speaks to. */
export async function startBot(options: BotOptions): Promise<{ bot: SlackApp; url: string }> {
  const {
    sandbox,
    contacts,
    selections = noSelections,
    audit = noAudit,
    account,
    log = createLog('silent'),
    ready = async () => {},
  } = options;
  const served = options.workspaceId ?? sandbox.state.team.id;
  const bot = createSlackApp({
    slack: slackOf(sandbox),
    http: { host: '127.0.0.1', port: 0 },
    log,
    contacts,
    selections,
    imports: noImports,
    audit,
    people: options.people ?? noPeople,
    exports: options.exports ?? noExports,
    holds: options.holds ?? noHolds,
    forgets: noForgets,
    sealer,
    bulkDeletes: options.bulkDeletes ?? noBulkDeletes,
    workspaces: {
      connect: async () => {},
      async account(workspaceId) {
        if (workspaceId === served) return account;
        throw new AppError('not_connected', 'This workspace has no contacts account connected to me.');
      },
    },
    rights: options.rights ?? firstRights,
    ready,
  });
  await bot.init();
  const { url } = await bot.start();
  sandbox.connectBot(url);
  return { bot, url };
}

/** How the bot is told of the sandbox. */
export function slackOf({ slack }: Sandbox): SlackConfig {
  const { apiUrl, botToken, signingSecret } = slack;
  return { apiUrl, botToken, door: { kind: 'http', signingSecret }, fileHosts: [] };
}
