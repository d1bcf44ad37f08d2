/** The program as a person starts it: `npm run api` and its further words. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newDataDir, newPostgresUrl } from '../support/database.ts';

const ENTRY = join(import.meta.dirname, '../../src/contacts-api/main.ts');

/** Each start of the program opens a database, which takes seconds on a busy machine. */
const SLOW = 90_000;

let settings: Record<string, string>;
let dataDir: string;
beforeAll(async () => {
  dataDir = await newDataDir();
  const server = inject('postgresUrl');
  const database: Record<string, string> = server ? { DATABASE_URL: await newPostgresUrl(server) } : {};
  settings = { DATA_DIR: dataDir, API_PORT: '0', LOG_LEVEL: 'silent', ...database };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function start(words: string[], more: Record<string, string> = {}): ChildProcess {
  const env = { PATH: process.env.PATH ?? '', ...settings, ...more };
  return spawn(process.execPath, [ENTRY, ...words], { env, cwd: dataDir });
}

async function run(words: string[], more: Record<string, string> = {}) {
  const child = start(words, more);
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise((done) => child.once('close', done));
  return { code, out: out.text(), err: err.text() };
}

/** Starts the server, hands its address and what it printed to `use`, and stops it as Ctrl+C does. */
async function serve(more: Record<string, string>, use: (url: string, printed: string) => Promise<void>) {
  const child = start([], more);
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const ended = new Promise((done) => child.once('close', done));
  try {
    await expect.poll(out.text, { timeout: 40_000 }).toMatch(/listens at/);
    await use(/listens at (\S+)/.exec(out.text())?.[1] ?? '', out.text());
  } finally {
    child.kill('SIGINT');
  }
  expect({ code: await ended, err: err.text() }).toEqual({ code: 0, err: '' });
}

function collect(stream: NodeJS.ReadableStream | null) {
  let text = '';
  stream?.on('data', (chunk) => {
    text += chunk;
  });
  return { text: () => text };
}

async function listWith(url: string, publicKey: string, secretKey: string): Promise<number> {
  const headers = { PublicKey: publicKey, SecretKey: secretKey };
  return (await fetch(`${url}contacts/list`, { headers })).status;
}

test(
  'the first start makes an account and prints its keys, later ones do not',
  async () => {
    await serve({}, async (url, printed) => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/$/);
      const [, publicKey = '', secretKey = ''] = /PublicKey: (\S+)\s+SecretKey: (\S+)/.exec(printed) ?? [];
      expect(await listWith(url, publicKey, secretKey)).toBe(200);
    });
    await serve({}, async (_url, printed) => {
      expect(printed).not.toContain('SecretKey');
    });
  },
  SLOW,
);

test(
  'the keys of the settings open the first account',
  async () => {
    const keys = {
      API_PUBLIC_KEY: 'public-key-of-the-settings',
      API_SECRET_KEY: 'secret-key-of-the-settings',
    };
    await serve(keys, async (url, printed) => {
      expect(await listWith(url, keys.API_PUBLIC_KEY, keys.API_SECRET_KEY)).toBe(200);
      expect(printed).not.toContain(keys.API_SECRET_KEY);
    });
  },
  SLOW,
);

test(
  'a command does its work and ends, whatever the settings of the bot are',
  async () => {
    const { code, out, err } = await run(['accounts', 'add', 'Café'], { SLACK_BOT_TOKEN: 'nonsense' });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/Account "Café"[\s\S]*PublicKey: \S+[\s\S]*SecretKey: \S+/);
  },
  SLOW,
);

test('wrong words are answered with the usage and a failing exit code', async () => {
  const { code, out, err } = await run(['accounts', 'remove', 'Café']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/"accounts remove Café" is not something I can do\.\nUsage:\n/);
});

test('help shows the usage', async () => {
  expect(await run(['--help'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('npm run api -- types add'),
  });
});

test('a fault in a setting is named, without its value', async () => {
  const { code, err } = await run([], { API_PORT: 'lots' });
  expect(code).toBe(1);
  expect(err).toContain('API_PORT');
  expect(err).not.toContain('lots');
});

test('production needs a PostgreSQL', async () => {
  const { code, err } = await run([], { NODE_ENV: 'production', DATABASE_URL: '' });
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('DATABASE_URL is missing') });
});
