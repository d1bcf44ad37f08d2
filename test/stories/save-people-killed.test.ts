/** Saving the people of a message while the bot's process is killed in the middle, with a service that refuses one of them. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { closed, type Hook, listen, originOf, passOn } from '../imports/between.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { newDataDir, silentLog, useDatabase } from '../support/database.ts';
import { productOf, storySettings, wordsOf } from '../support/product.ts';

const MANIFEST = join(import.meta.dirname, '../../manifest.yml');
const KEYS = { publicKey: 'story-public-key-0123456789', secretKey: 'story-secret-key-0123456789' };
const PEOPLE = 20;

const database = useDatabase();
const stops: (() => Promise<unknown>)[] = [];
let hook: Hook = () => 'pass';
let settings: Record<string, string>;
let sandbox: Sandbox;
let bot: BotProcess;
const product = productOf(() => sandbox);

beforeAll(async () => {
  await ensureAccount(openApiDb(database.current), { name: 'Story', ...KEYS });
  const place = { database: database.current, log: silentLog, host: '127.0.0.1', port: 0 };
  const api = await createContactsApi(place);
  const door = await listen(passOn(api.url, (path, count) => hook(path, count)));
  const dataDir = await newDataDir();
  sandbox = await createSandbox({
    folder: join(dataDir, 'sandbox'),
    manifest: MANIFEST,
    log: silentLog,
    port: 0,
  });
  settings = {
    ...(await storySettings(dataDir)),
    CONTACTS_PUBLIC_KEY: KEYS.publicKey,
    CONTACTS_SECRET_KEY: KEYS.secretKey,
    CONTACTS_API_URL: `${originOf(door)}/api/`,
    CONTACTS_COUNTRIES_PATH: 'countries',
  };
  bot = await startBotProcess(sandbox, settings);
  stops.push(
    () => bot.kill('SIGTERM'),
    () => sandbox.stop(),
    () => closed(door),
    () => api.stop(),
    () => rm(dataDir, { recursive: true, force: true }),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

test('the save goes on by itself after the kill: nobody is missing, nobody is there twice, and each is accounted for', {
  timeout: 90_000,
}, async () => {
  const { people } = product;
  const refused = {
    status: 422,
    body: { status: 'failed', errors: { email: ['This address has unsubscribed.'] } },
  };
  let adds = 0;
  hook = (path) => {
    if (path !== 'contacts/add') return 'pass';
    adds++;
    if (adds === 3) return refused;
    // From here on the process waits, and some of what it sent is in.
    return adds <= 8 ? 'pass' : adds % 2 === 0 ? 'hang' : 'pass, then hang';
  };
  const text = Array.from({ length: PEOPLE }, (_, n) => `p${n}@killed.example`).join(', ');
  await people.send('mia', '#general', text);
  await people.shortcut('mia', 'Save people', people.find('mia', '#general'));
  await product.seesModal('mia', 'p19@killed.example');
  expect(await people.submit('mia', { Type: 'Leads', Country: 'France' })).toEqual({});
  await expect.poll(() => adds, { timeout: 20_000 }).toBeGreaterThanOrEqual(14);
  await bot.kill('SIGKILL');
  // The service takes everybody but the one it has refused.
  let again = 0;
  hook = (path) => (path === 'contacts/add' && ++again === 1 ? refused : 'pass');
  bot = await startBotProcess(sandbox, settings);

  const report = await product.until(
    () => people.find('mia', 'dm', (message) => message.text.includes('Added')),
    'the report after the restart',
    60_000,
  );
  const words = wordsOf(report);
  expect(words).toContain(`Added *${PEOPLE - 1} of ${PEOPLE}*`);
  expect(words.match(/could not be added/g)?.length).toBeGreaterThanOrEqual(1);
  expect(words).toContain('This address has unsubscribed.');
  const headers = { PublicKey: KEYS.publicKey, SecretKey: KEYS.secretKey };
  const answer = await fetch(`${settings.CONTACTS_API_URL}contacts/list`, { headers });
  const { message } = (await answer.json()) as { message: { contacts: { email: string }[] } };
  const emails = message.contacts.map(({ email }) => email);
  expect(emails).toHaveLength(PEOPLE - 1);
  expect(new Set(emails).size).toBe(PEOPLE - 1);
});
