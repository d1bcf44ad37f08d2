/** Importing a CSV while the bot's process is killed and started again. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { newDataDir, silentLog } from '../support/database.ts';
import { productOf, storySettings } from '../support/product.ts';

const ROWS = 3000;
const MANIFEST = join(import.meta.dirname, '../../manifest.yml');

let dataDir: string;
let settings: Record<string, string>;
let sandbox: Sandbox;
let bot: BotProcess;
const product = productOf(() => sandbox);

beforeAll(async () => {
  dataDir = await newDataDir();
  settings = await storySettings(dataDir);
  const folder = join(dataDir, 'sandbox');
  sandbox = await createSandbox({ folder, manifest: MANIFEST, log: silentLog, port: 0 });
  bot = await startBotProcess(sandbox, settings);
});
afterAll(async () => {
  await bot.kill('SIGTERM');
  await sandbox.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('the import goes on by itself, says so, loses no row and adds none twice', {
  timeout: 120_000,
}, async () => {
  const rows = Array.from({ length: ROWS }, (_, i) => `p${i}@killed.example,Person ${i},France`);
  const bytes = ['email,first name,country', ...rows].join('\n');
  await product.people.shareFile('mia', '#general', { name: 'long.csv', bytes });
  const offer = await product.sees('mia', '#general', 'long.csv', '*3,000* can go in');
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  await product.people.press(
    'mia',
    await product.sees('mia', '#general', '*3,000* can go in'),
    'Import 3,000',
  );

  await product.until(
    () => product.people.find('mia', '#general', (message) => /[1-9][\d,]* of 3,000 rows/.test(message.text)),
    'the import is on its way',
    30_000,
  );
  await bot.kill('SIGKILL');
  bot = await startBotProcess(sandbox, settings);

  const receipt = await product.until(
    () => product.people.find('mia', '#general', (message) => message.text.includes('is imported')),
    'the receipt after the restart',
    90_000,
  );
  expect(JSON.stringify(receipt)).toContain('3,000 of 3,000 sent');
  expect(JSON.stringify(receipt)).toContain('went on by itself');
  await product.people.send('leo', '#general', '/contact find killed.example');
  await product.sees('leo', '#general', '*3,000* of 3,000 contacts');
});
