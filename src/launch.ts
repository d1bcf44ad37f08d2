/** Starts what a configuration asks for: the database, the embedded contacts API, the sandbox, the bot; and stops it in turn. */
import { join } from 'node:path';
import type { App } from './app.ts';
import type { Config, SlackConfig } from './config.ts';
import type { ContactsApi } from './contacts-api/server.ts';
import { AppError } from './errors.ts';
import type { Log } from './log.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { type Database, openDatabase } from './storage/database.ts';
import { deriveSecret, loadEncryptionKey } from './workspaces/encryption-key.ts';
import type { Credentials } from './workspaces/service.ts';

export const ROLES = ['all', 'web', 'worker', 'sandbox'] as const;
/** `web` takes Slack's requests, `worker` works off jobs, `all` does both, `sandbox` is `all` with a stand-in for Slack. */
export type Role = (typeof ROLES)[number];

export type Running = {
  /** What to tell the person at the terminal. */
  greeting: string;
  app: App;
  sandbox: Sandbox | undefined;
  stop(): Promise<void>;
};

const MANIFEST = join(import.meta.dirname, '../manifest.yml');
/** The path at which our own contacts API serves its country table (contacts-api/routes). */
const EMBEDDED_COUNTRIES_PATH = 'countries';

/** @throws AppError when a setting does not fit the role, or a part does not start; what had started is stopped again. */
export async function launch(config: Config, role: Role, log: Log): Promise<Running> {
  refuseMisfits(config, role);
  const parts: Parts = {};
  try {
    const opening = openDatabase({ url: config.database.url, dataDir: config.dataDir, log });
    // The rest of the program loads while the database opens, and the parts that are not asked for never load.
    const loading = Promise.all([import('./app.ts'), embeds(config) && import('./contacts-api/embedded.ts')]);
    const database = await opening;
    const encryptionKey = loadEncryptionKey(config.encryptionKey, config.dataDir);
    parts.database = database;
    const [{ createApp }] = await loading;
    if (role === 'sandbox') parts.sandbox = await openSandbox(config, log);
    if (embeds(config))
      parts.api = startApi({ key: encryptionKey, database, log, samples: role === 'sandbox' });
    const app = createApp({
      slack: parts.sandbox ? slackOfSandbox(parts.sandbox) : slackOf(config),
      http: parts.sandbox ? { host: '127.0.0.1', port: 0 } : config.http,
      imports: config.imports,
      countries: countriesOf(config),
      copy: config.copy,
      ledger: config.ledger,
      deletions: config.deletions,
      encryptionKey,
      credentials: credentialsOf(config, parts),
      database,
      log,
      door: role !== 'worker',
      work: role !== 'web',
    });
    parts.app = app;
    await app.start();
    if (app.url) parts.sandbox?.connectBot(app.url);
    const { sandbox } = parts;
    return {
      greeting: greet(role, app, sandbox, config.slack === undefined),
      app,
      sandbox,
      stop: () => stopParts(parts),
    };
  } catch (error) {
    await stopParts(parts);
    throw error;
  }
}

type EmbeddedApi = ContactsApi & { keys: { publicKey: string; secretKey: string } };
type Parts = { database?: Database; sandbox?: Sandbox; api?: Promise<EmbeddedApi>; app?: App };

/** The bot first: it finishes its answers while the rest still runs. */
async function stopParts({ app, api, sandbox, database }: Parts): Promise<void> {
  await app?.stop();
  await (await api?.catch(() => undefined))?.stop();
  await sandbox?.stop();
  await database?.stop();
}

function refuseMisfits(config: Config, role: Role): void {
  const alone = role === 'web' || role === 'worker';
  if (role !== 'sandbox' && !config.slack) {
    throw new AppError(
      'slack_not_set',
      `The role ${role} needs a Slack workspace: set SLACK_BOT_TOKEN, or start the sandbox with npm run sandbox.`,
    );
  }
  if (role === 'sandbox' && config.production) {
    throw new AppError('sandbox_in_production', 'The sandbox is for trying out: unset NODE_ENV=production.');
  }
  if (alone && !config.database.url) {
    throw new AppError(
      'database_not_shared',
      `The role ${role} shares its work with other processes through a PostgreSQL: set DATABASE_URL, or use the role all.`,
    );
  }
  if (alone && embeds(config)) {
    throw new AppError(
      'contacts_not_set',
      `The role ${role} needs a contacts service that others reach too: set CONTACTS_PUBLIC_KEY and CONTACTS_SECRET_KEY, or use the role all.`,
    );
  }
}

async function openSandbox(config: Config, log: Log): Promise<Sandbox> {
  const { createSandbox } = await import('./sandbox/sandbox.ts');
  const folder = join(config.dataDir, 'sandbox');
  return createSandbox({ folder, manifest: MANIFEST, log, port: config.http.port });
}

function embeds(config: Config): boolean {
  return config.contacts.kind === 'embedded';
}

function slackOfSandbox(sandbox: Sandbox): SlackConfig {
  const { apiUrl, botToken, signingSecret } = sandbox.slack;
  return { apiUrl, botToken, door: { kind: 'http', signingSecret }, fileHosts: [] };
}

function slackOf(config: Config): SlackConfig {
  if (config.slack) return config.slack;
  throw new AppError('slack_not_set', 'Set SLACK_BOT_TOKEN, or start the sandbox with npm run sandbox.');
}

function countriesOf(config: Config): Config['countries'] {
  if (config.contacts.kind === 'service') return config.countries;
  return { path: EMBEDDED_COUNTRIES_PATH, file: undefined };
}

/** Keys of the embedded API are derived anew at each start: it keeps only their hashes, and we keep nothing. */
async function startApi(options: {
  key: Promise<Buffer>;
  database: Database;
  log: Log;
  samples: boolean;
}): Promise<EmbeddedApi> {
  const { database, log, samples } = options;
  const key = await options.key;
  const keys = {
    publicKey: deriveSecret(key, 'embedded contacts API: public key'),
    secretKey: deriveSecret(key, 'embedded contacts API: secret key'),
  };
  const { startEmbeddedApi } = await import('./contacts-api/embedded.ts');
  return { ...(await startEmbeddedApi({ database, log, keys, samples })), keys };
}

async function credentialsOf({ contacts }: Config, { api }: Parts): Promise<Credentials> {
  if (contacts.kind === 'service') {
    const { apiUrl, publicKey, secretKey } = contacts;
    return { service: apiUrl, apiUrl, publicKey, secretKey };
  }
  if (!api) throw new Error('the embedded API was not started');
  const { url, keys } = await api;
  return { service: 'embedded', apiUrl: url, ...keys };
}

function greet(role: Role, app: App, sandbox: Sandbox | undefined, slackIsUnset: boolean): string {
  if (sandbox) {
    const why = slackIsUnset ? 'No Slack workspace is set, so this' : 'This';
    return [
      '',
      `  ${why} is the sandbox: a stand-in for Slack on this machine.`,
      '',
      `  Open ${sandbox.url}`,
      '',
      '  Type /contact in a channel, or drop a CSV file into one. Ctrl+C stops; your data stays.',
      '  To work in a real workspace, see "Install in your workspace" in the README.',
      '',
    ].join('\n');
  }
  return app.url ? `The bot (${role}) listens at ${app.url}` : `The bot (${role}) is connected.`;
}
