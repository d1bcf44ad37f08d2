/** The bot's process is killed between sending a write and hearing of it: the ledger learns by reading what became of it. */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { type ContactsApi, createContactsApi } from '../../src/contacts-api/server.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Database } from '../../src/storage/database.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { newDataDir, openTestDatabase, silentLog } from '../support/database.ts';
import { inRow, productOf, storySettings, wordsOf } from '../support/product.ts';

const MANIFEST = join(import.meta.dirname, '../../manifest.yml');
const keys = { publicKey: 'public-key-of-the-story', secretKey: 'secret-key-of-the-story' };

let dataDir: string;
let settings: Record<string, string>;
let sandbox: Sandbox;
let database: Database;
let api: ContactsApi;
let door: Server;
let bot: BotProcess;
/** Resolves when the service has done a write of this kind, whose answer it then keeps to itself. */
let swallow: { path: string; done: () => void } | undefined;
const product = productOf(() => sandbox);

beforeAll(async () => {
  dataDir = await newDataDir();
  database = await openTestDatabase('contacts-api');
  await ensureAccount(openApiDb(database), { name: 'Story', ...keys });
  api = await createContactsApi({ database, log: silentLog, host: '127.0.0.1', port: 0 });
  door = createServer((req, res) => {
    const onward = request(new URL(req.url ?? '', api.url), { method: req.method, headers: req.headers });
    onward.on('response', (answer) => {
      if (swallow && req.url?.includes(swallow.path)) {
        answer.resume();
        answer.on('end', swallow.done);
        return;
      }
      res.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onward);
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const folder = join(dataDir, 'sandbox');
  sandbox = await createSandbox({ folder, manifest: MANIFEST, log: silentLog, port: 0 });
  settings = {
    ...(await storySettings(dataDir)),
    CONTACTS_API_URL: `http://127.0.0.1:${(door.address() as AddressInfo).port}/api/`,
    CONTACTS_PUBLIC_KEY: keys.publicKey,
    CONTACTS_SECRET_KEY: keys.secretKey,
  };
  bot = await startBotProcess(sandbox, settings);
});
afterAll(async () => {
  await bot.kill('SIGTERM');
  await sandbox.stop();
  door.closeAllConnections();
  door.close();
  await api.stop();
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Kills the bot once the service has done such a write, and starts it again. */
async function killedIn(path: string, write: () => Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  swallow = { path, done: resolve };
  const writing = write().catch(() => undefined);
  await promise;
  await bot.kill('SIGKILL');
  swallow = undefined;
  await writing;
  bot = await startBotProcess(sandbox, settings);
}

/** Asks again and again, as a person does who waits for the ledger to know. */
async function findsInLog(words: string): Promise<void> {
  const newest = () =>
    product.people.find('leo', '#general', (message) => message.text.includes('kept@killed.example'));
  const ask = async () => {
    const before = newest()?.ts;
    await product.people.send('leo', '#general', '/contact log kept@killed.example');
    const answer = await product.until(
      () => (newest()?.ts === before ? undefined : newest()),
      'the answer of the log',
    );
    return wordsOf(answer);
  };
  await expect.poll(ask, { timeout: 60_000, interval: 500 }).toMatch(new RegExp(`${words}(?!.*under way)`));
}

// Where several processes may share the database, nobody knows that one has died before two and a half minutes have passed.
test.skipIf(inject('postgresUrl'))(
  'an add is known to be done and can be undone; a delete is known and comes back',
  {
    timeout: 180_000,
  },
  async () => {
    await killedIn('contacts/add', async () => {
      await product.people.send('mia', '#general', '/contact add Kept Person kept@killed.example');
      await product.seesModal('mia', 'Add contact');
      await product.people.submit('mia', { Country: 'Norway', Type: 'Leads' });
    });
    await findsInLog('added');

    await product.people.send('mia', '#general', '/contact show kept@killed.example');
    const card = await product.sees('mia', '#general', 'Kept Person', 'Delete contact');
    await killedIn('contacts/delete', () => product.people.press('mia', card, 'Delete'));
    await findsInLog('deleted');

    await product.people.send('mia', '#general', '/contact undo');
    const list = await product.sees('mia', '#general', 'What you did in the last 30 days', 'Kept Person');
    await product.people.press('mia', list, inRow(list, 'deleted *Kept', 'Undo…'));
    const plan = await product.sees('mia', '#general', 'Restore it');
    await product.people.press('mia', plan, 'Restore it');
    await product.sees('mia', '#general', 'Restored, with a new id', 'Kept Person');
  },
);
