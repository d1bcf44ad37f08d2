/** A sandbox for one test, and bots to speak with it: one that records, and a real Bolt app. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, HTTPReceiver, isValidSlackRequest, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { createLog } from '../../src/log.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';

const MANIFEST = join(import.meta.dirname, 'manifest.yml');
export const log = createLog('silent');

/** `change` edits the text of the test manifest. */
export async function openSandbox(
  options: Partial<SandboxOptions> & { change?: (manifest: string) => string } = {},
): Promise<Sandbox> {
  const { change, ...rest } = options;
  const folder = await makeFolder();
  const manifest = join(folder, 'manifest.yml');
  const text = await readFile(MANIFEST, 'utf8');
  await writeFile(manifest, change ? change(text) : text);
  const sandbox = await createSandbox({ folder: join(folder, 'sandbox'), manifest, log, port: 0, ...rest });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The WebClient as a bot has it; it does not retry, so that a failure shows at once. */
export function clientOf(sandbox: Sandbox, token = sandbox.slack.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: sandbox.slack.apiUrl,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
    logger: silent,
  });
}

export type Recorded = { headers: IncomingHttpHeaders; raw: string; body: Payload; valid: boolean };
/** Payloads are Slack's JSON, looked at freely by tests. */
// biome-ignore lint/suspicious/noExplicitAny: a test names the fields it wants
export type Payload = any;
export type Reply = {
  status?: number;
  json?: unknown;
  text?: string;
  hang?: boolean;
  headers?: Record<string, string>;
};

/** A bot that records what it gets, and answers what `answer` says (an empty 200 by default). */
export async function recordBot(sandbox: Sandbox, answer: (body: Payload) => Reply = () => ({})) {
  const received: Recorded[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString();
    const { headers } = request;
    const valid = isValidSlackRequest({
      signingSecret: sandbox.slack.signingSecret,
      body: raw,
      headers: {
        'x-slack-signature': String(headers['x-slack-signature']),
        'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
      },
    });
    const body = parseBody(String(headers['content-type']), raw);
    received.push({ headers, raw, body, valid });
    const reply = answer(body);
    if (reply.hang) return;
    const type = reply.json === undefined ? 'text/plain' : 'application/json';
    response.writeHead(reply.status ?? 200, { 'content-type': type, ...reply.headers });
    response.end(reply.json === undefined ? reply.text : JSON.stringify(reply.json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  sandbox.connectBot(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const bodies = () => received.map((one) => one.body);
  return {
    received,
    bodies,
    ofType: (type: string) => bodies().filter((body) => body.type === type || body.event?.type === type),
    command: () => bodies().find((body) => body.command !== undefined),
  };
}

function parseBody(type: string, raw: string): Payload {
  if (type === 'application/json') return JSON.parse(raw);
  const fields = Object.fromEntries(new URLSearchParams(raw));
  return fields.payload === undefined ? fields : JSON.parse(fields.payload);
}

/** A real Bolt app over HTTP, connected to the sandbox; `register` adds its listeners. */
export async function startBolt(sandbox: Sandbox, register: (app: App) => void): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: sandbox.slack.signingSecret, logger: silent });
  const app = new App({
    receiver,
    token: sandbox.slack.botToken,
    logger: silent,
    convoStore: false,
    clientOptions: { slackApiUrl: sandbox.slack.apiUrl, retryConfig: { retries: 0 } },
  });
  register(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  onTestFinished(async () => {
    server.closeAllConnections();
    await receiver.stop();
  });
  sandbox.connectBot(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return app;
}

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

export function channelId(sandbox: Sandbox, name: string): string {
  const channel = sandbox.state.channels.find((one) => one.name === name && one.kind === 'channel');
  if (!channel) throw new Error(`no channel ${name}`);
  return channel.id;
}

export function personId(sandbox: Sandbox, name: string): string {
  const person = sandbox.state.people.find((one) => one.name === name);
  if (!person) throw new Error(`no person ${name}`);
  return person.id;
}

export function directId(sandbox: Sandbox, name: string): string {
  const person = personId(sandbox, name);
  const channel = sandbox.state.channels.find((one) => one.im === person);
  if (!channel) throw new Error(`no direct messages of ${name}`);
  return channel.id;
}

export const plain = (text: string) => ({ type: 'plain_text', text });
export const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
export const actions = (...elements: object[]) => ({ type: 'actions', block_id: 'acts', elements });
export const button = (label: string, action_id: string, more: object = {}) => ({
  type: 'button',
  action_id,
  text: plain(label),
  value: 'v1',
  ...more,
});
export const option = (label: string, value = label) => ({ text: plain(label), value });
export const input = (block_id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element: { action_id: 'in', ...element },
  ...more,
});
export const modal = (blocks: object[], more: object = {}): Payload => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Form'),
  submit: plain('Save'),
  blocks,
  ...more,
});
