/** Exporting contacts while the bot's process is killed and started again. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { newDataDir, silentLog } from '../support/database.ts';
import { productOf, storySettings } from '../support/product.ts';

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

test('the file comes once, after the restart', { timeout: 120_000 }, async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `p${i}@killed.example,Person ${i},France`);
  const bytes = ['email,first name,country', ...rows].join('\n');
  await product.people.shareFile('mia', '#general', { name: 'some.csv', bytes });
  const offer = await product.sees('mia', '#general', 'some.csv', '*200* can go in');
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  await product.people.press('mia', await product.sees('mia', '#general', '*200* can go in'), 'Import 200');
  await product.until(
    () => product.people.find('mia', '#general', (message) => message.text.includes('is imported')),
    'the contacts to export',
    60_000,
  );

  await product.people.send('mia', '#general', '/contact export killed.example');
  await product.sees('mia', '#general', 'Exporting 200 contacts that match *killed.example*');
  await bot.kill('SIGKILL');
  bot = await startBotProcess(sandbox, settings);

  const message = await product.until(
    () => product.people.find('mia', 'dm', ({ files }) => files !== undefined),
    'the file after the restart',
    60_000,
  );
  expect(message.text).toContain('200 contacts that match *killed.example*');
  // Asked for again, it begins anew, so the one before is over; and there was one file of it.
  await product.people.send('leo', '#general', '/contact export killed.example');
  await product.sees('leo', 'dm', '200 contacts that match *killed.example*');
  const ofMia = Object.values(product.people.see('mia').messages)
    .flat()
    .filter(({ files }) => files?.some(({ name }) => name.startsWith('contacts-')));
  expect(ofMia).toHaveLength(1);
});
