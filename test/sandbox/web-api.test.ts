/** The Web API as the real WebClient meets it. */
import { describe, expect, it } from 'vitest';
import { actions, button, channelId, clientOf, directId, openSandbox, personId, section } from './support.ts';

const failure = (error: string, more: object = {}) => ({ data: { ok: false, error, ...more } });

describe('a call', () => {
  it('says who the bot is', async () => {
    const sandbox = await openSandbox();
    const { team, app } = sandbox.state;
    await expect(clientOf(sandbox).auth.test()).resolves.toMatchObject({
      ok: true,
      team_id: team.id,
      user_id: app.botUserId,
      bot_id: app.botId,
      user: 'desk',
    });
  });

  it('is refused without a token, with another token, and for a method nobody knows', async () => {
    const sandbox = await openSandbox();
    await expect(clientOf(sandbox, '').auth.test()).rejects.toMatchObject(failure('not_authed'));
    await expect(clientOf(sandbox, 'xoxb-1').auth.test()).rejects.toMatchObject(failure('invalid_auth'));
    await expect(clientOf(sandbox).apiCall('chat.scream')).rejects.toMatchObject(failure('unknown_method'));
    await expect(clientOf(sandbox).apiCall('constructor')).rejects.toMatchObject(failure('unknown_method'));
  });

  it('names the missing scope and those that are there', async () => {
    const sandbox = await openSandbox({ change: (text) => text.replace('chat:write, ', '') });
    const call = clientOf(sandbox).chat.postMessage({ channel: channelId(sandbox, 'general'), text: 'x' });
    await expect(call).rejects.toMatchObject(failure('missing_scope', { needed: 'chat:write' }));
    await expect(call).rejects.toMatchObject({ data: { provided: expect.stringContaining('files:read') } });
  });

  it('may come as JSON too', async () => {
    const sandbox = await openSandbox();
    const response = await fetch(`${sandbox.slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        authorization: `Bearer ${sandbox.slack.botToken}`,
      },
      body: JSON.stringify({
        channel: channelId(sandbox, 'general'),
        text: 'hello',
        blocks: [section('hi')],
      }),
    });
    expect(await response.json()).toMatchObject({ ok: true, message: { text: 'hello' } });
  });
});

describe('chat.postMessage', () => {
  it('posts to a channel, to direct messages, and to a person', async () => {
    const sandbox = await openSandbox();
    const client = clientOf(sandbox);
    const channel = channelId(sandbox, 'general');
    const posted = await client.chat.postMessage({ channel, text: 'hello', blocks: [section('*hello*')] });
    expect(posted).toMatchObject({
      channel,
      message: { type: 'message', user: sandbox.state.app.botUserId },
    });
    const mia = await client.chat.postMessage({ channel: personId(sandbox, 'mia'), text: 'to you' });
    expect(mia.channel).toBe(directId(sandbox, 'mia'));
    expect(sandbox.people.find('mia', 'dm')?.text).toBe('to you');
    expect(sandbox.people.find('leo', 'dm')).toBeUndefined();
    expect(Number(mia.ts)).toBeGreaterThan(Number(posted.ts));
  });

  it('marks the parent of a first reply', async () => {
    const sandbox = await openSandbox();
    const client = clientOf(sandbox);
    const channel = channelId(sandbox, 'general');
    const { ts } = await client.chat.postMessage({ channel, text: 'parent' });
    const reply = await client.chat.postMessage({ channel, text: 'reply', thread_ts: String(ts) });
    expect(reply.message).toMatchObject({ thread_ts: ts, parent_user_id: sandbox.state.app.botUserId });
    expect(sandbox.people.find('mia', '#general', (message) => message.text === 'parent')?.thread_ts).toBe(
      ts,
    );
  });

  it('refuses as Slack does', async () => {
    const sandbox = await openSandbox();
    const { postMessage } = clientOf(sandbox).chat;
    const channel = channelId(sandbox, 'general');
    await expect(postMessage({ channel: 'C1', text: 'x' })).rejects.toMatchObject(
      failure('channel_not_found'),
    );
    const random = channelId(sandbox, 'random');
    await expect(postMessage({ channel: random, text: 'x' })).rejects.toMatchObject(
      failure('not_in_channel'),
    );
    await expect(postMessage({ channel, text: '' })).rejects.toMatchObject(failure('no_text'));
    const long = 'x'.repeat(40_001);
    await expect(postMessage({ channel, text: long })).rejects.toMatchObject(failure('msg_too_long'));
    const blocks = [section('x'.repeat(3_001))];
    await expect(postMessage({ channel, text: 'x', blocks })).rejects.toMatchObject(
      failure('invalid_blocks', {
        response_metadata: { messages: [expect.stringMatching(/^\[ERROR\] must.*\/blocks\/0\/text/)] },
      }),
    );
  });

  it('needs the Messages tab for direct messages', async () => {
    const change = (text: string) =>
      text.replace('messages_tab_enabled: true', 'messages_tab_enabled: false');
    const sandbox = await openSandbox({ change });
    const call = clientOf(sandbox).chat.postMessage({ channel: directId(sandbox, 'mia'), text: 'x' });
    await expect(call).rejects.toMatchObject(failure('messages_tab_disabled'));
  });

  it('keeps the newest 200 messages of a channel', async () => {
    const sandbox = await openSandbox();
    const channel = channelId(sandbox, 'general');
    for (let i = 0; i <= 200; i += 1) await clientOf(sandbox).chat.postMessage({ channel, text: `m${i}` });
    const texts = sandbox.state.messages[channel]?.map((message) => message.text);
    expect(texts).toHaveLength(200);
    expect(texts?.[0]).toBe('m1');
  });
});

describe('chat.update and chat.delete', () => {
  it('change a message of the bot, keeping blocks that are left out', async () => {
    const sandbox = await openSandbox();
    const client = clientOf(sandbox);
    const channel = channelId(sandbox, 'general');
    const posted = await client.chat.postMessage({ channel, text: 'one', blocks: [section('one')] });
    const ts = String(posted.ts);
    const updated = await client.chat.update({ channel, ts, text: 'two' });
    expect(updated.message).toMatchObject({ text: 'two', edited: { user: sandbox.state.app.botUserId } });
    expect(updated.message?.blocks).toHaveLength(1);
    await client.chat.delete({ channel, ts });
    expect(sandbox.people.find('mia', '#general')).toBeUndefined();
    await expect(client.chat.update({ channel, ts, text: 'x' })).rejects.toMatchObject(
      failure('message_not_found'),
    );
  });

  it('leave messages of people, and ephemeral ones, alone', async () => {
    const sandbox = await openSandbox();
    const { chat } = clientOf(sandbox);
    const channel = channelId(sandbox, 'general');
    await sandbox.people.send('mia', '#general', 'mine');
    const ts = String(sandbox.people.find('mia', '#general')?.ts);
    await expect(chat.update({ channel, ts, text: 'x' })).rejects.toMatchObject(
      failure('cant_update_message'),
    );
    await expect(chat.delete({ channel, ts })).rejects.toMatchObject(failure('cant_delete_message'));
    const user = personId(sandbox, 'mia');
    const { message_ts } = await chat.postEphemeral({ channel, user, text: 'psst' });
    const hidden = { channel, ts: String(message_ts) };
    await expect(chat.update({ ...hidden, text: 'x' })).rejects.toMatchObject(failure('message_not_found'));
    const long = 'x'.repeat(4_001);
    await expect(chat.update({ channel, ts, text: long })).rejects.toMatchObject({ data: { ok: false } });
  });
});

describe('chat.postEphemeral', () => {
  it('is seen by one person only', async () => {
    const sandbox = await openSandbox();
    const channel = channelId(sandbox, 'general');
    await clientOf(sandbox).chat.postEphemeral({ channel, user: personId(sandbox, 'leo'), text: 'psst' });
    expect(sandbox.people.find('leo', '#general')).toMatchObject({ text: 'psst', ephemeral: true });
    expect(sandbox.people.find('mia', '#general')).toBeUndefined();
  });

  it('is refused for somebody who is not there', async () => {
    const sandbox = await openSandbox();
    const { postEphemeral } = clientOf(sandbox).chat;
    const channel = channelId(sandbox, 'general');
    await expect(postEphemeral({ channel, user: 'U1', text: 'x' })).rejects.toMatchObject(
      failure('user_not_in_channel'),
    );
    const user = personId(sandbox, 'leo');
    const other = { channel: directId(sandbox, 'mia'), user, text: 'x' };
    await expect(postEphemeral(other)).rejects.toMatchObject(failure('user_not_in_channel'));
  });
});

describe('people and conversations', () => {
  it('are told by id, and unknown ones are refused', async () => {
    const sandbox = await openSandbox();
    const client = clientOf(sandbox);
    const user = personId(sandbox, 'ana');
    expect((await client.users.info({ user })).user).toMatchObject({ id: user, name: 'ana', is_bot: false });
    const bot = sandbox.state.app.botUserId;
    expect((await client.users.info({ user: bot })).user).toMatchObject({ is_bot: true });
    await expect(client.users.info({ user: 'U1' })).rejects.toMatchObject(failure('user_not_found'));
    const opened = await client.conversations.open({ users: user });
    expect(opened.channel?.id).toBe(directId(sandbox, 'ana'));
    const random = channelId(sandbox, 'random');
    expect((await client.conversations.info({ channel: random })).channel).toMatchObject({
      is_member: false,
    });
    const direct = await client.conversations.info({ channel: directId(sandbox, 'ana') });
    expect(direct.channel).toMatchObject({ is_im: true, user });
    const { bot_id } = await client.auth.test();
    expect((await client.bots.info({ bot: String(bot_id) })).bot).toMatchObject({
      name: 'desk',
      user_id: bot,
    });
  });

  it('have roles as Slack gives them, and a home', async () => {
    const sandbox = await openSandbox();
    const client = clientOf(sandbox);
    const here = sandbox.state.team.id;
    const FLAGS = [
      'is_admin',
      'is_owner',
      'is_primary_owner',
      'is_restricted',
      'is_ultra_restricted',
    ] as const;
    const look = async (name: string) => {
      const { user = {} } = await client.users.info({ user: personId(sandbox, name) });
      return [FLAGS.filter((flag) => user[flag]), user.team_id === here, user.is_stranger];
    };
    expect(await look('mia')).toEqual([['is_admin', 'is_owner', 'is_primary_owner'], true, false]);
    expect(await look('leo')).toEqual([[], true, false]);
    expect(await look('ana')).toEqual([['is_admin'], true, false]);
    expect(await look('kim')).toEqual([['is_restricted'], true, false]);
    sandbox.people.setRole('kim', 'single_channel_guest');
    expect(await look('kim')).toEqual([['is_restricted', 'is_ultra_restricted'], true, false]);
    sandbox.people.setRole('leo', 'owner');
    expect(await look('leo')).toEqual([['is_admin', 'is_owner'], true, false]);
    sandbox.people.setRole('ana', 'stranger');
    expect(await look('ana')).toEqual([[], false, false]);
  });
});

it('gives blocks and elements without an id one of their own', async () => {
  const sandbox = await openSandbox();
  const channel = channelId(sandbox, 'general');
  const { action_id: _, ...nameless } = button('Go', 'go');
  const blocks = [section('x'), { ...actions(nameless), block_id: undefined }];
  await clientOf(sandbox).chat.postMessage({ channel, text: 'x', blocks: blocks as never });
  const shown = sandbox.people.find('mia', '#general')?.blocks ?? [];
  expect(shown.map((block) => block.block_id)).toEqual([
    expect.stringMatching(/./),
    expect.stringMatching(/./),
  ]);
  expect(shown[1]?.elements).toMatchObject([{ action_id: expect.stringMatching(/./) }]);
});
