/** Every setting of the program: the environment in, one frozen value out; all faults named at once, no value printed. */
import { z } from 'zod';
import { AppError } from './errors.ts';

/** The vendor's own address (the product is sold under others too, hence a setting). */
export const VENDOR_API_URL = 'https://mail.allstechnology.com/api/';

const url = (protocols: RegExp, hint: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.test(new URL(text).protocol), hint);
const httpUrl = url(/^https?:$/, 'must be an address that starts with https:// or http://');
const token = (start: string) =>
  z
    .string()
    .regex(new RegExp(`^${start}[!-~]+$`), `must start with ${start} and hold plain signs without blanks`);
const hostsOf = (list: string) =>
  list
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
const port = z.coerce.number('must be a number').int().min(0).max(65_535, 'must be between 0 and 65535');
const megabytes = z.coerce.number('must be a number').min(1, 'must be at least 1');
/** A hundred years: an interval of the database takes no number without end. */
const MAX_DAYS = 36_500;
/** The message about a delete can be changed for half an hour: its end must come well before that. */
const MAX_HOLD_SECONDS = 600;
const days = z.coerce
  .number('must be a number')
  .int()
  .min(1, 'must be at least 1')
  .max(MAX_DAYS, `must be at most ${MAX_DAYS}`);

const Environment = z.object({
  NODE_ENV: z.string().default('development'),
  SLACK_BOT_TOKEN: token('xoxb-').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: token('xapp-').optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().optional(),
  SLACK_STATE_SECRET: z.string().optional(),
  SLACK_API_URL: httpUrl.default('https://slack.com/api/'),
  SLACK_FILE_HOSTS: z
    .string()
    .refine(
      (list) =>
        hostsOf(list).every((host) => /^[a-z0-9.:-]+$/i.test(host) && URL.canParse(`https://${host}`)),
      'must be host names separated by commas, without https://',
    )
    .default('files.slack.com'),
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3000),
  CONTACTS_PUBLIC_KEY: z.string().optional(),
  CONTACTS_SECRET_KEY: z.string().optional(),
  CONTACTS_API_URL: httpUrl.optional(),
  CONTACTS_COUNTRIES_PATH: z.string().default(''),
  CONTACTS_COUNTRIES_FILE: z.string().optional(),
  CONTACTS_MAX_AGE_SECONDS: z.coerce.number('must be a number').min(1, 'must be at least 1').default(60),
  CONTACTS_READ_MINUTES: z.coerce.number('must be a number').min(0, 'must be 0 or more').default(15),
  DATABASE_URL: url(/^postgres(ql)?:$/, 'must be an address that starts with postgres://').optional(),
  DATA_DIR: z.string().default('./data'),
  ENCRYPTION_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits (32 bytes)')
    .optional(),
  IMPORT_MAX_MB: megabytes.default(100),
  IMPORT_MAX_ROWS: z.coerce.number('must be a number').int().min(1, 'must be at least 1').default(1_000_000),
  DELETE_HOLD_SECONDS: z.coerce
    .number('must be a number')
    .int()
    .min(0, 'must be 0 or more')
    .max(MAX_HOLD_SECONDS, `must be at most ${MAX_HOLD_SECONDS}`)
    .default(10),
  BULK_DELETE_GRACE_SECONDS: z.coerce
    .number('must be a number')
    .int()
    .min(0, 'must be 0 or more')
    .max(86_400, 'must be at most 86400')
    .default(30),
  UNDO_DAYS: days.default(30),
  LEDGER_DAYS: days.default(365),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port.default(4010),
  API_PUBLIC_KEY: z.string().optional(),
  API_SECRET_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
});
type Environment = z.infer<typeof Environment>;

/** The names of all settings, in the order of .env.example. */
export const SETTING_NAMES = Object.keys(Environment.shape);

export type SlackDoor = { kind: 'http'; signingSecret: string } | { kind: 'socket'; appToken: string };
export type SlackConfig = { botToken: string; door: SlackDoor; apiUrl: string; fileHosts: string[] };
export type ContactsConfig =
  | { kind: 'embedded' }
  | { kind: 'service'; apiUrl: string; publicKey: string; secretKey: string };

export type Config = Readonly<{
  production: boolean;
  /** undefined: the program's own choice, `info` for a bot at work. */
  logLevel: string | undefined;
  /** undefined: no Slack setting at all, so the sandbox stands in. */
  slack: SlackConfig | undefined;
  http: { host: string; port: number };
  contacts: ContactsConfig;
  countries: { path: string; file: string | undefined };
  /** Of the list of contacts: from which age on it is read anew when used, and how often by the clock (0 = never). */
  copy: { maxAgeSeconds: number; everySeconds: number };
  database: { url: string | undefined };
  dataDir: string;
  /** 64 hexadecimal digits; undefined: made once in `dataDir`. */
  encryptionKey: string | undefined;
  imports: { maxBytes: number; maxRows: number };
  /** For how long the delete of one contact waits for an undo; 0 = not. */
  /** `graceSeconds`: of a delete of many, how long Stop loses nothing. */
  deletions: { holdSeconds: number; graceSeconds: number };
  /** For how long what people did can be undone, and is known. */
  ledger: { undoDays: number; days: number };
  api: { host: string; port: number; publicKey: string | undefined; secretKey: string | undefined };
}>;

/** @throws AppError `config_invalid` whose message lists every fault, one a line, by setting name and never by value. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) => SETTING_NAMES.includes(name))
      .flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const parsed = Environment.safeParse(given);
  const shapeFaults = parsed.success
    ? []
    : parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}`);
  const faults = [
    ...shapeFaults,
    ...combinationFaults(given as Partial<Environment>),
    ...(parsed.success && parsed.data.UNDO_DAYS > parsed.data.LEDGER_DAYS
      ? ['UNDO_DAYS must not be more than LEDGER_DAYS: nothing can be undone that is not known any more']
      : []),
  ];
  if (!parsed.success || faults.length > 0) {
    throw new AppError(
      'config_invalid',
      `The settings need a correction (see .env.example):\n${faults.map((f) => `- ${f}`).join('\n')}`,
    );
  }
  return Object.freeze(toConfig(parsed.data));
}

function combinationFaults(env: Partial<Environment>): string[] {
  const production = env.NODE_ENV === 'production';
  const slack = Boolean(env.SLACK_BOT_TOKEN || env.SLACK_SIGNING_SECRET || env.SLACK_APP_TOKEN);
  const oauth = Boolean(env.SLACK_CLIENT_ID || env.SLACK_CLIENT_SECRET || env.SLACK_STATE_SECRET);
  const keys = [env.CONTACTS_PUBLIC_KEY, env.CONTACTS_SECRET_KEY].filter(Boolean).length;
  const rules: [boolean, string][] = [
    [
      slack && !env.SLACK_BOT_TOKEN,
      'SLACK_BOT_TOKEN is missing: SLACK_SIGNING_SECRET and SLACK_APP_TOKEN only work with it',
    ],
    [
      slack && !(env.SLACK_SIGNING_SECRET || env.SLACK_APP_TOKEN),
      'SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode) is missing beside SLACK_BOT_TOKEN',
    ],
    [
      oauth && !slack,
      'SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_STATE_SECRET alone do not connect a workspace in this version: set SLACK_BOT_TOKEN',
    ],
    [
      production && !slack,
      'SLACK_BOT_TOKEN is missing: NODE_ENV=production needs a real workspace, the sandbox is for trying out',
    ],
    [keys === 1, 'CONTACTS_PUBLIC_KEY and CONTACTS_SECRET_KEY belong together: set both or neither'],
    [
      Boolean(env.CONTACTS_API_URL) && keys === 0,
      'CONTACTS_API_URL needs CONTACTS_PUBLIC_KEY and CONTACTS_SECRET_KEY',
    ],
    [
      production && keys === 0,
      'CONTACTS_PUBLIC_KEY and CONTACTS_SECRET_KEY are missing: NODE_ENV=production does not use the embedded contacts API',
    ],
    [production && !env.DATABASE_URL, 'DATABASE_URL is missing: NODE_ENV=production needs a PostgreSQL'],
    [production && !env.ENCRYPTION_KEY, 'ENCRYPTION_KEY is missing: NODE_ENV=production needs one'],
    [
      Boolean(env.API_PUBLIC_KEY) !== Boolean(env.API_SECRET_KEY),
      'API_PUBLIC_KEY and API_SECRET_KEY belong together: set both or neither',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, fault]) => fault);
}

function toConfig(env: Environment): Config {
  return {
    production: env.NODE_ENV === 'production',
    logLevel: env.LOG_LEVEL,
    slack: toSlack(env),
    http: { host: env.HOST, port: env.PORT },
    contacts: toContacts(env),
    countries: { path: env.CONTACTS_COUNTRIES_PATH, file: env.CONTACTS_COUNTRIES_FILE },
    copy: { maxAgeSeconds: env.CONTACTS_MAX_AGE_SECONDS, everySeconds: env.CONTACTS_READ_MINUTES * 60 },
    database: { url: env.DATABASE_URL },
    dataDir: env.DATA_DIR,
    encryptionKey: env.ENCRYPTION_KEY,
    imports: { maxBytes: env.IMPORT_MAX_MB * 1024 * 1024, maxRows: env.IMPORT_MAX_ROWS },
    deletions: { holdSeconds: env.DELETE_HOLD_SECONDS, graceSeconds: env.BULK_DELETE_GRACE_SECONDS },
    ledger: { undoDays: env.UNDO_DAYS, days: env.LEDGER_DAYS },
    api: {
      host: env.API_HOST,
      port: env.API_PORT,
      publicKey: env.API_PUBLIC_KEY,
      secretKey: env.API_SECRET_KEY,
    },
  };
}

function toSlack(env: Environment): SlackConfig | undefined {
  if (!env.SLACK_BOT_TOKEN) return undefined;
  const door: SlackDoor = env.SLACK_APP_TOKEN
    ? { kind: 'socket', appToken: env.SLACK_APP_TOKEN }
    : { kind: 'http', signingSecret: env.SLACK_SIGNING_SECRET ?? '' };
  return {
    botToken: env.SLACK_BOT_TOKEN,
    door,
    apiUrl: withSlash(env.SLACK_API_URL),
    fileHosts: hostsOf(env.SLACK_FILE_HOSTS),
  };
}

function toContacts(env: Environment): ContactsConfig {
  if (!env.CONTACTS_PUBLIC_KEY || !env.CONTACTS_SECRET_KEY) return { kind: 'embedded' };
  return {
    kind: 'service',
    apiUrl: withSlash(env.CONTACTS_API_URL ?? VENDOR_API_URL),
    publicKey: env.CONTACTS_PUBLIC_KEY,
    secretKey: env.CONTACTS_SECRET_KEY,
  };
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}
