/** The whole product whose bot is a process of its own, which a story kills and starts again; its data and Slack's stand-in live on. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { newDataDir, silentLog } from './database.ts';
import { type Product, productOf, storySettings } from './product.ts';

/** On a shared PostgreSQL the job of a killed process goes to the next one only after some silence. */
export const AFTER_A_KILL_MS = 60_000;
const MANIFEST = join(import.meta.dirname, '../../manifest.yml');

/** Registers the hooks around the tests of a file. `restart` kills the bot at once, and resolves when the next one is at work. */
export function useKillableProduct(more: Record<string, string> = {}): {
  product: Product;
  restart(): Promise<void>;
} {
  let dataDir: string;
  let settings: Record<string, string>;
  let sandbox: Sandbox;
  let bot: BotProcess;
  beforeAll(async () => {
    dataDir = await newDataDir();
    settings = { ...(await storySettings(dataDir)), ...more };
    const folder = join(dataDir, 'sandbox');
    sandbox = await createSandbox({ folder, manifest: MANIFEST, log: silentLog, port: 0 });
    bot = await startBotProcess(sandbox, settings);
  });
  afterAll(async () => {
    await bot.kill('SIGTERM');
    await sandbox.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return {
    product: productOf(() => sandbox, AFTER_A_KILL_MS),
    async restart() {
      await bot.kill('SIGKILL');
      bot = await startBotProcess(sandbox, settings);
    },
  };
}
