/** Shortcuts as the bot gets them: what is in the payload, what is not, and what a person cannot do. */
import { expect, test } from 'vitest';
import { channelId, clientOf, modal, openSandbox, personId, recordBot, section } from './support.ts';

test('a global shortcut brings a trigger, and neither a channel nor a response_url', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.shortcut('mia', 'Go anywhere');
  const [body] = bot.ofType('shortcut');
  expect(body).toMatchObject({
    type: 'shortcut',
    callback_id: 'anywhere',
    trigger_id: expect.any(String),
    action_ts: expect.stringMatching(/^\d+\.\d+$/),
    team: { id: sandbox.state.team.id },
    user: { id: personId(sandbox, 'mia'), username: 'mia', team_id: sandbox.state.team.id },
  });
  for (const absent of ['channel', 'response_url', 'message']) expect(body).not.toHaveProperty(absent);
  const view = modal([section('x')]);
  await clientOf(sandbox).views.open({ trigger_id: body.trigger_id, view });
  expect(sandbox.people.modal('mia').title?.text).toBe('Form');
});

test('a message shortcut brings the message as Slack formats it, also where the bot is not', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.send('leo', '#random', 'write to Ana <ana@x.de>');
  const message = sandbox.people.find('mia', '#random');
  await sandbox.people.shortcut('mia', 'Take this', message);
  const [body] = bot.ofType('message_action');
  expect(body).toMatchObject({
    callback_id: 'take',
    channel: { id: channelId(sandbox, 'random'), name: 'random' },
    user: { id: personId(sandbox, 'mia'), name: 'mia' },
    message_ts: message?.ts,
    message: {
      type: 'message',
      user: personId(sandbox, 'leo'),
      ts: message?.ts,
      text: 'write to Ana &lt;<mailto:ana@x.de|ana@x.de>&gt;',
    },
  });
  await fetch(body.response_url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'taken' }),
  });
  expect(sandbox.people.find('mia', '#random')).toMatchObject({ text: 'taken', ephemeral: true });
  expect(sandbox.people.find('leo', '#random')?.text).not.toBe('taken');
});

test('a shortcut that is not in the manifest, or not of that kind, is refused', async () => {
  const sandbox = await openSandbox();
  await recordBot(sandbox);
  await sandbox.people.send('mia', '#general', 'x');
  const message = sandbox.people.find('mia', '#general');
  await expect(sandbox.people.shortcut('mia', 'nothing')).rejects.toThrow('no such shortcut');
  await expect(sandbox.people.shortcut('mia', 'Take this')).rejects.toThrow('no such shortcut');
  await expect(sandbox.people.shortcut('mia', 'Go anywhere', message)).rejects.toThrow('no such shortcut');
});

test('an ephemeral message has no shortcuts', async () => {
  const sandbox = await openSandbox();
  await recordBot(sandbox);
  const channel = channelId(sandbox, 'general');
  await clientOf(sandbox).chat.postEphemeral({ channel, user: personId(sandbox, 'mia'), text: 'x' });
  const message = sandbox.people.find('mia', '#general');
  await expect(sandbox.people.shortcut('mia', 'Take this', message)).rejects.toThrow('not there any more');
});

test('the page lists both kinds', async () => {
  const sandbox = await openSandbox();
  const { shortcuts } = sandbox.people.see('mia');
  expect(shortcuts.map(({ name, type }) => [name, type])).toEqual([
    ['Go anywhere', 'global'],
    ['Take this', 'message'],
  ]);
});
