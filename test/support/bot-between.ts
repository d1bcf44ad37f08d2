/**
 * The bot as a process of its own between a contacts service and a Slack, each behind a door that can keep an answer to itself:
 * so that a story can kill the bot between what was done and its hearing of it.
 */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { newDataDir, openTestDatabase, silentLog } from './database.ts';
import { AFTER_A_KILL_MS } from './killable-product.ts';
import { type Product, productOf, storySettings } from './product.ts';

const MANIFEST = join(import.meta.dirname, '../../manifest.yml');
const keys = { publicKey: 'public-key-of-the-story', secretKey: 'secret-key-of-the-story' };

export type BotBetween = {
  product: Product;
  /** How often the service has done a call with this in its path. */
  heard(path: string): number;
  /**
   * Kills the bot when a call with `path` in it was done and its answer kept back, or, with `undone`, when it was asked for and
   * not passed on; then starts it again. `at` names the door.
   */
  killedIn(
    call: { at: 'service' | 'slack'; path: string; undone?: true },
    doing: () => Promise<unknown>,
  ): Promise<void>;
  /** Kills the bot at once, and starts it again. */
  restart(): Promise<void>;
};

/** Registers the hooks around the tests of a file. */
export function useBotBetween(settings: Record<string, string> = {}): BotBetween {
  const stops: (() => Promise<unknown>)[] = [];
  const calls: string[] = [];
  let swallow: { at: string; path: string; undone?: true; done: () => void } | undefined;
  let sandbox: Sandbox;
  let environment: Record<string, string>;
  let bot: BotProcess;

  /** Passes on what comes, but for the answer of the call that is to be swallowed. */
  async function openDoor(at: string, to: string): Promise<string> {
    const door = createServer((req, res) => {
      const hit = swallow?.at === at && req.url?.includes(swallow.path) ? swallow : undefined;
      if (hit?.undone) return hit.done();
      const target = new URL(req.url ?? '', to);
      const headers = { ...req.headers, host: target.host };
      const onward = request(target, { method: req.method, headers });
      onward.on('response', (answer) => {
        if (at === 'service') calls.push(req.url ?? '');
        if (hit) {
          answer.resume();
          answer.on('end', hit.done);
          return;
        }
        res.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(res);
      });
      onward.on('error', () => res.destroy());
      req.pipe(onward);
    });
    door.listen(0, '127.0.0.1');
    await once(door, 'listening');
    stops.unshift(() => closed(door));
    return `http://127.0.0.1:${(door.address() as AddressInfo).port}/api/`;
  }

  beforeAll(async () => {
    const dataDir = await newDataDir();
    stops.unshift(() => rm(dataDir, { recursive: true, force: true }));
    const database = await openTestDatabase();
    stops.unshift(() => database.stop());
    await ensureAccount(openApiDb(database), { name: 'Story', ...keys });
    const api = await createContactsApi({ database, log: silentLog, host: '127.0.0.1', port: 0 });
    stops.unshift(() => api.stop());
    const folder = join(dataDir, 'sandbox');
    sandbox = await createSandbox({ folder, manifest: MANIFEST, log: silentLog, port: 0 });
    stops.unshift(() => sandbox.stop());
    environment = {
      ...(await storySettings(dataDir)),
      CONTACTS_API_URL: await openDoor('service', api.url),
      CONTACTS_PUBLIC_KEY: keys.publicKey,
      CONTACTS_SECRET_KEY: keys.secretKey,
      SLACK_API_URL: await openDoor('slack', sandbox.slack.apiUrl),
      ...settings,
    };
    bot = await startBotProcess(sandbox, environment);
    stops.unshift(() => bot.kill('SIGTERM'));
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  async function restart(): Promise<void> {
    await bot.kill('SIGKILL');
    bot = await startBotProcess(sandbox, environment);
  }
  return {
    product: productOf(() => sandbox, AFTER_A_KILL_MS),
    heard: (path) => calls.filter((url) => url.includes(path)).length,
    restart,
    async killedIn(call, doing) {
      const { promise, resolve } = Promise.withResolvers<void>();
      swallow = { ...call, done: resolve };
      const underWay = doing().catch(() => undefined);
      await promise;
      await bot.kill('SIGKILL');
      swallow = undefined;
      await underWay;
      bot = await startBotProcess(sandbox, environment);
    },
  };
}

async function closed(door: Server): Promise<void> {
  door.closeAllConnections();
  await new Promise((resolve) => door.close(resolve));
}
