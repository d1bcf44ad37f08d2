/** Slash commands and messages: what the bot gets, what the person sees of its answer. */
import { expect, it } from 'vitest';
import { channelId, directId, openSandbox, personId, recordBot, section, startBolt } from './support.ts';

it('sends a command as a signed form with all of Slack’s fields', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.send('mia', '#general', '/contact  find  <ana@x.de> & @leo ');
  const [request] = bot.received;
  expect(request?.valid).toBe(true);
  expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(request?.body).toEqual({
    token: expect.any(String),
    team_id: sandbox.state.team.id,
    team_domain: 'sandbox',
    channel_id: channelId(sandbox, 'general'),
    channel_name: 'general',
    user_id: personId(sandbox, 'mia'),
    user_name: 'mia',
    command: '/contact',
    text: 'find  <ana@x.de> & @leo',
    api_app_id: sandbox.state.app.id,
    is_enterprise_install: 'false',
    response_url: expect.stringContaining(sandbox.url),
    trigger_id: expect.stringMatching(/^\d+\.\w+\.\w+$/),
  });
});

it('escapes the text where the manifest asks for it', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.send(
    'mia',
    'dm',
    '/escaped a<b & ana@x.de @leo @nobody #general https://x.de/?a=1&b=2',
  );
  const leo = personId(sandbox, 'leo');
  const general = channelId(sandbox, 'general');
  expect(bot.command()).toMatchObject({
    channel_name: 'directmessage',
    text:
      `a&lt;b &amp; <mailto:ana@x.de|ana@x.de> <@${leo}|leo> @nobody <#${general}|general> ` +
      '<https://x.de/?a=1&amp;b=2>',
  });
});

it.each([
  ['a text', { text: 'Hello' }, { text: 'Hello', ephemeral: true }],
  ['JSON', { json: { text: 'Hello', blocks: [section('Hi')] } }, { text: 'Hello', ephemeral: true }],
  ['a public answer', { json: { text: 'All', response_type: 'in_channel' } }, { text: 'All' }],
])('shows %s in the answer to the command', async (_name, reply, shown) => {
  const sandbox = await openSandbox();
  await recordBot(sandbox, () => reply);
  await sandbox.people.send('mia', '#random', '/contact');
  expect(sandbox.people.find('mia', '#random')).toMatchObject(shown);
  const seenByOthers = sandbox.people.find('leo', '#random') !== undefined;
  expect(seenByOthers).toBe(!('ephemeral' in shown));
});

it('tells the person when the bot is late, failing, away, or speaks nonsense', async () => {
  const sandbox = await openSandbox({ timing: { ackMs: 500 } });
  const replies = [{ hang: true }, { status: 500 }, { json: { blocks: [{ type: 'x' }] } }, { json: {} }];
  await expect(sandbox.people.send('mia', '#general', '/contact')).rejects.toMatchObject({
    code: 'dispatch_failed',
  });
  await recordBot(sandbox, () => replies.shift() ?? {});
  for (const code of ['operation_timeout', 'http_service_error', 'invalid_blocks', 'no_text']) {
    await expect(sandbox.people.send('mia', '#general', '/contact')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`/contact failed with the error "${code}"`),
    });
  }
});

it('knows the commands of the manifest only, and none in threads', async () => {
  const sandbox = await openSandbox();
  await expect(sandbox.people.send('mia', '#general', '/foo bar')).rejects.toThrow(
    '`/foo` is not a command of this workspace.',
  );
  await expect(
    sandbox.people.send('mia', '#general', '/contact', { thread_ts: '1.000000' }),
  ).rejects.toMatchObject({ code: 'command_in_thread' });
});

it('sends what is written to the bot as message.im, formatted as Slack does', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.send('mia', 'dm', 'ana@x.de & @leo');
  await expect.poll(() => bot.ofType('message')).toHaveLength(1);
  expect(bot.ofType('message')[0]).toMatchObject({
    type: 'event_callback',
    team_id: sandbox.state.team.id,
    api_app_id: sandbox.state.app.id,
    event_id: expect.stringMatching(/^Ev/),
    event_time: expect.any(Number),
    authorizations: [{ user_id: sandbox.state.app.botUserId, is_bot: true }],
    event: {
      type: 'message',
      user: personId(sandbox, 'mia'),
      text: `<mailto:ana@x.de|ana@x.de> &amp; <@${personId(sandbox, 'leo')}>`,
      channel: directId(sandbox, 'mia'),
      channel_type: 'im',
      ts: sandbox.people.find('mia', 'dm')?.ts,
    },
  });
  expect(bot.received[0]?.valid).toBe(true);
  expect(bot.received[0]?.headers['content-type']).toBe('application/json');
});

it('refuses a message to a bot whose Messages tab is off or read-only', async () => {
  const readOnly = (text: string) =>
    text.replace('home_tab', 'messages_tab_read_only_enabled: true, home_tab');
  const sandbox = await openSandbox({ change: readOnly });
  await expect(sandbox.people.send('mia', 'dm', 'hello')).rejects.toThrow(
    'Sending messages to this app has been turned off.',
  );
});

it('drives a real Bolt app over HTTP', async () => {
  const sandbox = await openSandbox();
  await startBolt(sandbox, (app) => {
    app.command('/contact', async ({ ack, command, respond }) => {
      await ack();
      await respond({ text: `You said ${command.text}` });
    });
    app.message(async ({ message, say }) => {
      if (message.subtype === undefined) await say(`Heard: ${message.text}`);
    });
  });
  await sandbox.people.send('mia', '#general', '/contact hello');
  await sandbox.until(() => sandbox.people.find('mia', '#general')?.text === 'You said hello', 'the answer');
  await sandbox.people.send('mia', 'dm', 'knock');
  await sandbox.until(() => sandbox.people.find('mia', 'dm')?.text === 'Heard: knock', 'the reply');
});

it('rejects with what was seen when a wait is in vain', async () => {
  const sandbox = await openSandbox();
  await sandbox.people.send('mia', '#general', 'something else');
  await expect(sandbox.until(() => false, 'the receipt', 50)).rejects.toThrow(
    /the receipt: not seen within 50 ms.*something else/s,
  );
});
