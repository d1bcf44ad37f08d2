/** The page's doors over HTTP: what they give, what they take, and whom they turn away. */
import { request } from 'node:http';
import { expect, it } from 'vitest';
import { createPageFiles } from '../../src/sandbox/doors/page-files.ts';
import type { PageState } from '../../src/sandbox/protocol.ts';
import { actions, button, channelId, clientOf, log, openSandbox, personId, recordBot } from './support.ts';

/** fetch does not let a test forge Host. */
function get(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject).end();
  });
}

async function postJson(url: string, body: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

it('turns away other hosts, other ports and other pages, at every door', async () => {
  const sandbox = await openSandbox();
  const { host, port } = new URL(sandbox.url);
  for (const path of ['sandbox/state', 'api/auth.test', 'files-pri/a-b/c', '']) {
    const url = `${sandbox.url}${path}`;
    for (const foreign of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1:1',
      `127.0.0.1.evil.example:${port}`,
    ]) {
      expect(await get(url, { host: foreign })).toBe(403);
    }
    expect(await get(url, { host, origin: 'http://evil.example' })).toBe(403);
    expect(await get(url, { host, origin: 'null' })).toBe(403);
    expect(await get(url, { host, origin: `http://${host}` })).not.toBe(403);
    expect(await get(url, { host: `localhost:${port}` })).not.toBe(403);
  }
});

it('shows each person the workspace as they see it', async () => {
  const sandbox = await openSandbox();
  const leo = personId(sandbox, 'leo');
  const channel = channelId(sandbox, 'general');
  await clientOf(sandbox).chat.postEphemeral({ channel, user: leo, text: 'for leo' });
  const read = async (query: string) =>
    (await (await fetch(`${sandbox.url}sandbox/state${query}`)).json()) as PageState;
  const mine = await read(`?person=${leo}`);
  expect(mine).toMatchObject({
    team: { name: 'Sandbox' },
    me: { id: leo, name: 'leo' },
    bot: { id: sandbox.state.app.botUserId, name: 'desk', reachable: false },
    commands: [{ command: '/contact', usage_hint: 'find ana' }, { command: '/escaped' }],
    view: null,
    home: null,
  });
  expect(mine.channels.map(({ name, kind, botIn }) => [name, kind, botIn])).toEqual([
    ['general', 'channel', true],
    ['marketing', 'channel', true],
    ['random', 'channel', false],
    ['desk', 'im', true],
  ]);
  expect(mine.messages[channel]).toMatchObject([{ text: 'for leo', ephemeral: true }]);
  expect((await read('')).messages[channel]).toEqual([]);
  expect(JSON.stringify(mine)).not.toContain(sandbox.slack.botToken);
  expect(JSON.stringify(mine)).not.toContain(sandbox.slack.signingSecret);
});

it('tells of each change as it comes', async () => {
  const sandbox = await openSandbox();
  const response = await fetch(`${sandbox.url}sandbox/events`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse(String((await reader?.read())?.value).replace('data: ', '')).version;
  const before = await next();
  await sandbox.people.send('mia', '#general', 'hello');
  expect(await next()).toBeGreaterThan(before);
  await reader?.cancel();
});

it('takes acts, and answers errors in words', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  const url = `${sandbox.url}sandbox/act`;
  const person = personId(sandbox, 'mia');
  const channel = channelId(sandbox, 'general');
  await clientOf(sandbox).chat.postMessage({
    channel,
    text: 'x',
    blocks: [actions(button('Go', 'go'))] as never,
  });
  const ts = sandbox.people.find('mia', '#general')?.ts;
  const press = { action: 'press', person, where: { channel, ts }, block_id: 'acts', action_id: 'go' };
  expect(await postJson(url, press)).toEqual({ status: 200, body: { ok: true } });
  expect(bot.ofType('block_actions')).toHaveLength(1);
  expect(await postJson(url, { action: 'send', person, channel, text: '/foo' })).toEqual({
    status: 200,
    body: { ok: false, error: 'unknown_command', message: '`/foo` is not a command of this workspace.' },
  });
  expect((await postJson(url, { action: 'dance', person })).status).toBe(400);
  expect(await postJson(url, { action: 'send', person: 'U1', channel, text: 'x' })).toMatchObject({
    body: { ok: false, error: 'user_not_found' },
  });
  const leo = personId(sandbox, 'leo');
  const foreign = sandbox.state.channels.find(({ im }) => im === leo)?.id;
  expect(await postJson(url, { action: 'send', person, channel: foreign, text: 'x' })).toMatchObject({
    body: { ok: false, error: 'channel_not_found' },
  });
});

it('takes files of several megabytes, and gives them back to those who may see them', async () => {
  const sandbox = await openSandbox();
  const person = personId(sandbox, 'mia');
  const channel = sandbox.state.channels.find(({ im }) => im === person)?.id;
  const bytes = Buffer.alloc(3 * 1024 * 1024, 'x');
  const query = new URLSearchParams({ person, name: 'liste ä.csv', channel: String(channel), text: 'look' });
  const response = await fetch(`${sandbox.url}sandbox/files?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  });
  const { file } = (await response.json()) as { file: { id: string } };
  expect(sandbox.people.find('mia', 'dm')).toMatchObject({
    text: 'look',
    files: [{ id: file.id, name: 'liste ä.csv', size: bytes.length }],
  });
  const back = await fetch(`${sandbox.url}sandbox/files/${file.id}?person=${person}`);
  expect(back.headers.get('content-disposition')).toContain(encodeURIComponent('liste ä.csv'));
  expect((await back.arrayBuffer()).byteLength).toBe(bytes.length);
  const other = await fetch(`${sandbox.url}sandbox/files/${file.id}?person=${personId(sandbox, 'leo')}`);
  expect(await other.json()).toMatchObject({ ok: false, error: 'file_not_found' });
});

it('serves no file outside of the page’s folder', async () => {
  const readPageFile = createPageFiles();
  for (const name of [
    '../protocol.ts',
    '/etc/passwd',
    '..%2fprotocol.ts',
    '.env',
    'a/../../protocol.ts',
    'nothing.js',
  ]) {
    await expect(readPageFile(name)).resolves.toBeUndefined();
  }
  const sandbox = await openSandbox();
  expect((await fetch(`${sandbox.url}page/..%2fprotocol.ts`)).status).toBe(404);
});

it('takes the next free port when its own is taken', async () => {
  const first = await openSandbox();
  const port = Number(new URL(first.url).port);
  const second = await openSandbox({ port, log });
  expect(Number(new URL(second.url).port)).toBeGreaterThan(port);
});
