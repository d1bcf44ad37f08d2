/** The response_url: five uses, thirty minutes, and what each kind of answer does. */
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import {
  actions,
  button,
  channelId,
  clientOf,
  openSandbox,
  personId,
  recordBot,
  section,
} from './support.ts';

async function post(url: string, body: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** The response_url of a press on a message that all see, or only mia. */
async function pressUrl(sandbox: Sandbox, seenBy: 'all' | 'mia') {
  const bot = await recordBot(sandbox);
  const channel = channelId(sandbox, 'general');
  const content = { channel, text: 'old', blocks: [actions(button('Go', 'go'))] as never };
  if (seenBy === 'all') await clientOf(sandbox).chat.postMessage(content);
  else await clientOf(sandbox).chat.postEphemeral({ ...content, user: personId(sandbox, 'mia') });
  const message = sandbox.people.find('mia', '#general');
  if (!message) throw new Error('nothing was posted');
  await sandbox.people.press('mia', message, 'Go');
  return String(bot.ofType('block_actions')[0].response_url);
}

it('answers a command privately by default, also where the bot is not', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.send('mia', '#random', '/contact');
  const url = bot.command().response_url;
  await expect(post(url, { text: 'one' })).resolves.toEqual({ status: 200, body: { ok: true } });
  expect(sandbox.people.find('mia', '#random')).toMatchObject({ text: 'one', ephemeral: true });
  expect(sandbox.people.find('leo', '#random')).toBeUndefined();
  await post(url, { text: 'two', response_type: 'in_channel' });
  expect(sandbox.people.find('leo', '#random')).toMatchObject({ text: 'two' });
});

it('serves five answers and then no more', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.send('mia', '#general', '/contact');
  const url = bot.command().response_url;
  for (let i = 0; i < 5; i += 1) expect((await post(url, { text: `${i}` })).status).toBe(200);
  await expect(post(url, { text: '6' })).resolves.toEqual({
    status: 404,
    body: { ok: false, error: 'used_url' },
  });
});

it('expires', async () => {
  const sandbox = await openSandbox({ timing: { responseUrlMs: -1 } });
  const bot = await recordBot(sandbox);
  await sandbox.people.send('mia', '#general', '/contact');
  await expect(post(bot.command().response_url, { text: 'x' })).resolves.toMatchObject({
    status: 404,
    body: { error: 'expired_url' },
  });
});

it('refuses what Slack refuses, with the reasons', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.send('mia', '#general', '/contact');
  const url = bot.command().response_url;
  expect(await post(url, {})).toMatchObject({ status: 400, body: { error: 'no_text' } });
  const blocks = [section('x'.repeat(3_001))];
  expect(await post(url, { text: 'x', blocks })).toMatchObject({
    status: 400,
    body: { error: 'invalid_blocks', response_metadata: { messages: [expect.any(String)] } },
  });
  const stranger = url.replace(/\w+$/, 'abc');
  expect(await post(stranger, { text: 'x' })).toMatchObject({ status: 404, body: { error: 'no_service' } });
});

it.each(['all', 'mia'] as const)(
  'replaces and deletes the message of the button, seen by %s',
  async (seenBy) => {
    const sandbox = await openSandbox();
    const url = await pressUrl(sandbox, seenBy);
    const before = sandbox.people.find('mia', '#general');
    await post(url, { text: 'new', replace_original: true, response_type: 'in_channel' });
    const after = sandbox.people.find('mia', '#general');
    expect(after).toMatchObject({ ts: before?.ts, text: 'new' });
    expect(after?.blocks).toBeUndefined();
    expect(after?.ephemeral).toBe(seenBy === 'mia' ? true : undefined);
    await post(url, { delete_original: true });
    expect(sandbox.people.find('mia', '#general')).toBeUndefined();
  },
);
