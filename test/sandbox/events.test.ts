/** Delivery of events: retries by Slack's rules, and stopping in the middle of them. */
import { expect, it } from 'vitest';
import { clientOf, directId, openSandbox, type Reply, recordBot } from './support.ts';

it('retries three times with Slack’s headers, the same event each time', async () => {
  const sandbox = await openSandbox({ timing: { ackMs: 500, retryDelaysMs: [1, 1, 1] } });
  const replies: Reply[] = [{ status: 500 }, { hang: true }, { status: 302 }, { status: 404 }];
  const bot = await recordBot(sandbox, () => replies.shift() ?? {});
  await sandbox.people.send('mia', 'dm', 'hello');
  await expect.poll(() => bot.received).toHaveLength(4);
  const retries = bot.received.map(({ headers }) => [
    headers['x-slack-retry-num'],
    headers['x-slack-retry-reason'],
  ]);
  expect(retries).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_timeout'],
    ['3', 'http_error'],
  ]);
  expect(new Set(bot.bodies().map((body) => body.event_id)).size).toBe(1);
  expect(bot.received.every((request) => request.valid)).toBe(true);
  await sandbox.people.send('mia', 'dm', 'next');
  await expect.poll(() => bot.received).toHaveLength(5);
});

it('stops retrying when the bot asks for it', async () => {
  const sandbox = await openSandbox({ timing: { retryDelaysMs: [1, 1, 1] } });
  const bot = await recordBot(sandbox, () => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));
  await sandbox.people.send('mia', 'dm', 'one');
  await sandbox.people.send('mia', 'dm', 'two');
  await expect.poll(() => bot.received).toHaveLength(2);
  await sandbox.stop();
  expect(bot.received).toHaveLength(2);
});

it('reaches a bot that comes up later', async () => {
  const sandbox = await openSandbox({ timing: { retryDelaysMs: [1, 100, 100] } });
  await sandbox.people.send('mia', 'dm', 'hello');
  const bot = await recordBot(sandbox);
  await expect.poll(() => bot.ofType('message')).toHaveLength(1);
  expect(bot.received[0]?.headers['x-slack-retry-reason']).toBe('connection_failed');
});

it('does not wait for late retries when it stops', async () => {
  const sandbox = await openSandbox({ timing: { retryDelaysMs: [60_000] } });
  const bot = await recordBot(sandbox, () => ({ status: 500 }));
  await sandbox.people.send('mia', 'dm', 'hello');
  await expect.poll(() => bot.received).toHaveLength(1);
  const started = performance.now();
  await sandbox.stop();
  expect(performance.now() - started).toBeLessThan(5_000);
});

it('sends only what the manifest subscribes to', async () => {
  const sandbox = await openSandbox({ change: (text) => text.replace(', message.im]', ']') });
  const bot = await recordBot(sandbox);
  await sandbox.people.send('mia', 'dm', 'hello');
  await sandbox.people.shareFile('mia', 'dm', { name: 'a.csv', bytes: 'x' });
  await expect.poll(() => bot.ofType('file_shared')).toHaveLength(1);
  expect(bot.received).toHaveLength(1);
});

it('tells the bot of its own messages, changed and deleted ones too', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  const { chat } = clientOf(sandbox);
  const channel = directId(sandbox, 'mia');
  const { ts } = await chat.postMessage({ channel, text: 'one' });
  await chat.update({ channel, ts: String(ts), text: 'two' });
  await chat.delete({ channel, ts: String(ts) });
  await expect.poll(() => bot.received).toHaveLength(3);
  const byType = (subtype?: string) => bot.bodies().find(({ event }) => event.subtype === subtype)?.event;
  const { botUserId, botId } = sandbox.state.app;
  expect(byType()).toMatchObject({ text: 'one', user: botUserId, bot_id: botId });
  const changed = byType('message_changed');
  expect(changed).toMatchObject({
    hidden: true,
    message: { text: 'two' },
    previous_message: { text: 'one' },
  });
  expect(changed.user).toBeUndefined();
  expect(byType('message_deleted')).toMatchObject({ deleted_ts: ts, previous_message: { text: 'two' } });
});
