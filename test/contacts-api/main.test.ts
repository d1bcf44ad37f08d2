/** The program as a person starts it: `npm run api` and its further words. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
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

test(
  'stops at once although somebody holds a connection, or began a question and never went on',
  async () => {
    const held: Socket[] = [];
    const began = performance.now();
    await serve({}, async (url) => {
      for (const words of ['', 'GET /api/contacts/list HTTP/1.1\r\nHost: desk\r\n']) {
        const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
        await once(socket, 'connect');
        await new Promise((sent) => socket.write(words, sent));
        held.push(socket);
      }
      // Answered after the others were taken, so they are known to the server.
      await listWith(url, 'nobody', 'nobody');
    });
    for (const socket of held) socket.destroy();
    expect(performance.now() - began).toBeLessThan(40_000);
  },
  SLOW,
);

test(
  'a port that is taken, and a database that is not there, are said in a sentence without a stack',
  async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = await run([], { API_PORT: String(port) });
    other.close();
    expect(taken.code).toBe(1);
    expect(taken.err).toMatch(/^The port of API_PORT is in use .*\nCause: listen EADDRINUSE.*\n$/);
    const lost = await run(['accounts', 'list'], { DATABASE_URL: 'postgres://me:sesame@127.0.0.1:1/desk' });
    expect(lost).toMatchObject({ code: 1, out: '' });
    expect(lost.err).toMatch(
      /^The database at DATABASE_URL could not be opened\. .*\nCause: connect ECONN.*\n$/,
    );
    expect(lost.err).not.toContain('sesame');
  },
  SLOW,
);

test('production needs a PostgreSQL', async () => {
  const { code, err } = await run([], { NODE_ENV: 'production', DATABASE_URL: '' });
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('DATABASE_URL is missing') });
});
