/** Files: the bot's external upload, people's files, private downloads, and what file_shared and files.info say. */
import { describe, expect, it } from 'vitest';
import {
  channelId,
  clientOf,
  directId,
  input,
  modal,
  openSandbox,
  personId,
  recordBot,
  startBolt,
} from './support.ts';

const failure = (error: string) => ({ data: { ok: false, error } });
const CSV = 'email,name\nana@x.de,Ana Ä\n';

function download(url: string, token?: string) {
  return fetch(url, token ? { headers: { authorization: `Bearer ${token}` } } : {});
}

describe('a file that a person shares', () => {
  it('is told to the bot as file_shared with ids only, and files.info has the rest', async () => {
    const sandbox = await openSandbox();
    const bot = await recordBot(sandbox);
    const shared = await sandbox.people.shareFile('mia', '#general', { name: 'list.csv', bytes: CSV });
    await expect.poll(() => bot.ofType('file_shared')).toHaveLength(1);
    const general = channelId(sandbox, 'general');
    expect(bot.ofType('file_shared')[0].event).toEqual({
      type: 'file_shared',
      file_id: shared.id,
      user_id: personId(sandbox, 'mia'),
      file: { id: shared.id },
      channel_id: general,
      event_ts: expect.any(String),
    });
    const { file } = await clientOf(sandbox).files.info({ file: shared.id });
    const message = sandbox.people.find('mia', '#general');
    expect(file).toMatchObject({
      id: shared.id,
      name: 'list.csv',
      mimetype: 'text/csv',
      filetype: 'csv',
      mode: 'hosted',
      size: Buffer.byteLength(CSV),
      user: personId(sandbox, 'mia'),
      is_external: false,
      file_access: 'visible',
      channels: [general],
      shares: { public: { [general]: [{ ts: message?.ts, channel_name: 'general' }] } },
    });
    expect(message?.files).toMatchObject([{ id: shared.id, name: 'list.csv' }]);
    const response = await download(String(file?.url_private_download), sandbox.slack.botToken);
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(await response.text()).toBe(CSV);
  });

  it('comes in direct messages as message.im of subtype file_share too', async () => {
    const sandbox = await openSandbox();
    const bot = await recordBot(sandbox);
    await sandbox.people.shareFile('mia', 'dm', { name: 'list.csv', bytes: CSV, text: 'please import' });
    await expect.poll(() => bot.received).toHaveLength(2);
    expect(bot.ofType('message')[0].event).toMatchObject({
      subtype: 'file_share',
      text: 'please import',
      channel_type: 'im',
      files: [{ name: 'list.csv', url_private_download: expect.stringContaining(sandbox.url) }],
    });
    const { file } = await clientOf(sandbox).files.info({ file: bot.ofType('file_shared')[0].event.file_id });
    expect(file?.shares?.private?.[directId(sandbox, 'mia')]).toHaveLength(1);
  });

  it('is hidden from a bot that is not in the channel, until it joins', async () => {
    const sandbox = await openSandbox();
    const bot = await recordBot(sandbox);
    const shared = await sandbox.people.shareFile('mia', '#random', { name: 'list.csv', bytes: CSV });
    const { files } = clientOf(sandbox);
    await expect(files.info({ file: shared.id })).rejects.toMatchObject(failure('file_not_found'));
    await sandbox.people.joinBot('mia', '#random');
    await expect(files.info({ file: shared.id })).resolves.toMatchObject({ ok: true });
    await expect.poll(() => bot.ofType('member_joined_channel')).toHaveLength(1);
    expect(bot.ofType('file_shared')).toHaveLength(0);
  });

  it('can be shared on by Slack’s Share: one more message, one more event, the same file', async () => {
    const sandbox = await openSandbox();
    const bot = await recordBot(sandbox);
    const { id } = await sandbox.people.shareFile('mia', '#random', { name: 'list.csv', bytes: CSV });
    await sandbox.people.shareAgain('leo', '#general', id);
    await sandbox.people.shareAgain('leo', '#general', id);
    await expect.poll(() => bot.ofType('file_shared')).toHaveLength(2);
    const [leo, general] = [personId(sandbox, 'leo'), channelId(sandbox, 'general')];
    for (const { event } of bot.ofType('file_shared'))
      expect(event).toMatchObject({ file_id: id, user_id: leo, channel_id: general });
    const { file } = await clientOf(sandbox).files.info({ file: id });
    expect(file?.user).toBe(personId(sandbox, 'mia'));
    const shares = file?.shares?.public?.[general] ?? [];
    const messages = sandbox.people.see('leo').messages[general] ?? [];
    expect(shares.map(({ ts }) => ts)).toEqual(messages.map(({ ts }) => ts));
    expect(shares).toMatchObject([{ share_user_id: leo }, { share_user_id: leo }]);
  });

  it('is shared on only by people who see it', async () => {
    const sandbox = await openSandbox();
    const { id } = await sandbox.people.shareFile('mia', 'dm', { name: 'list.csv', bytes: CSV });
    const sharing = sandbox.people.shareAgain('leo', '#general', id);
    await expect(sharing).rejects.toMatchObject({ code: 'file_not_found' });
    await sandbox.people.shareAgain('mia', '#general', id);
    await sandbox.people.shareAgain('leo', '#marketing', id);
    expect(sandbox.people.find('mia', '#marketing')?.files).toMatchObject([{ id }]);
  });

  it('may be a snippet, of 1 MB at most', async () => {
    const sandbox = await openSandbox();
    const snippet = await sandbox.people.shareFile('mia', '#general', {
      name: 'a.csv',
      bytes: CSV,
      snippet: true,
    });
    expect(snippet.mode).toBe('snippet');
    const large = { name: 'b.csv', bytes: Buffer.alloc(1024 * 1024 + 1), snippet: true };
    await expect(sandbox.people.shareFile('mia', '#general', large)).rejects.toMatchObject({
      code: 'snippet_too_large',
    });
  });
});

describe('a private download', () => {
  it('gives a sign-in page with status 200 to a missing or wrong token', async () => {
    const sandbox = await openSandbox();
    const shared = await sandbox.people.shareFile('mia', '#general', { name: 'list.csv', bytes: CSV });
    const { file } = await clientOf(sandbox).files.info({ file: shared.id });
    for (const [url, token] of [
      [file?.url_private_download, undefined],
      [file?.url_private, 'xoxb-wrong'],
    ]) {
      const response = await download(String(url), token);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
    }
  });

  it('needs the scope too', async () => {
    const sandbox = await openSandbox({ change: (text) => text.replace('files:read, ', '') });
    const shared = await sandbox.people.shareFile('mia', '#general', { name: 'list.csv', bytes: CSV });
    const url = `${sandbox.url}files-pri/${sandbox.state.team.id}-${shared.id}/download/list.csv`;
    expect(await (await download(url, sandbox.slack.botToken)).text()).toMatch(/^<!DOCTYPE html>/);
  });
});

describe('the external upload', () => {
  it('posts the bot’s file into a thread, and file_shared names the bot', async () => {
    const sandbox = await openSandbox();
    const seen: string[] = [];
    await startBolt(sandbox, (app) => {
      // Bolt skips the bot's own messages, but not its own files.
      app.event('file_shared', async ({ event }) => {
        seen.push(event.user_id);
      });
    });
    const channel = channelId(sandbox, 'general');
    const client = clientOf(sandbox);
    const { ts } = await client.chat.postMessage({ channel, text: 'parent' });
    const uploaded = await client.files.uploadV2({
      channel_id: channel,
      thread_ts: String(ts),
      filename: 'failed.csv',
      content: CSV,
      initial_comment: 'These could not go in',
    });
    expect(uploaded).toMatchObject({
      files: [{ files: [{ name: 'failed.csv', size: Buffer.byteLength(CSV) }] }],
    });
    const reply = sandbox.people.find('mia', '#general');
    expect(reply).toMatchObject({
      text: 'These could not go in',
      thread_ts: ts,
      files: [{ name: 'failed.csv' }],
    });
    await expect.poll(() => seen).toEqual([sandbox.state.app.botUserId]);
    const id = String(reply?.files?.[0]?.id);
    const mia = personId(sandbox, 'mia');
    expect(await (await fetch(`${sandbox.url}sandbox/files/${id}?person=${mia}`)).text()).toBe(CSV);
  });

  it('takes raw bytes of any type, more than a megabyte, and counts them', async () => {
    const sandbox = await openSandbox();
    const { files } = clientOf(sandbox);
    const bytes = Buffer.alloc(3 * 1024 * 1024, 'x');
    const ticket = await files.getUploadURLExternal({ filename: 'big.csv', length: bytes.length });
    const upload = (body: Buffer) =>
      fetch(String(ticket.upload_url), {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'content-type': 'application/json' },
      });
    expect((await upload(bytes.subarray(1))).status).toBe(400);
    const complete = () =>
      files.completeUploadExternal({ files: [{ id: String(ticket.file_id), title: 'Big' }] });
    await expect(complete()).rejects.toMatchObject(failure('file_not_found'));
    const response = await upload(bytes);
    expect(await response.text()).toBe(`OK - ${bytes.length}`);
    expect((await complete()).files).toMatchObject([
      { title: 'Big', size: bytes.length, channels: [], ims: [] },
    ]);
  });

  it('needs the bot in the channel, and a sensible size', async () => {
    const sandbox = await openSandbox();
    const { files } = clientOf(sandbox);
    const upload = files.uploadV2({
      channel_id: channelId(sandbox, 'random'),
      filename: 'a.csv',
      content: CSV,
    });
    await expect(upload).rejects.toMatchObject(failure('not_in_channel'));
    const huge = { filename: 'a.csv', length: 1e12 };
    await expect(files.getUploadURLExternal(huge)).rejects.toMatchObject(
      failure('file_upload_size_restricted'),
    );
  });
});

describe('a file input', () => {
  it('carries whole file objects to the bot, which may then read them', async () => {
    const sandbox = await openSandbox();
    const bot = await recordBot(sandbox);
    await sandbox.people.send('mia', '#general', '/contact');
    const view = modal([input('file', { type: 'file_input', filetypes: ['csv'], max_files: 1 })]);
    await clientOf(sandbox).views.open({ trigger_id: bot.command().trigger_id, view });
    const wrong = await sandbox.people.chooseFile('mia', { name: 'list.pdf', bytes: CSV });
    expect(await sandbox.people.submit('mia', { file: wrong.id })).toEqual({
      file: expect.stringContaining('type csv'),
    });
    const file = await sandbox.people.chooseFile('mia', { name: 'list.csv', bytes: CSV });
    await expect(clientOf(sandbox).files.info({ file: file.id })).rejects.toMatchObject(
      failure('file_not_found'),
    );
    await expect(sandbox.people.submit('mia', { file: file.id })).resolves.toEqual({});
    const [sent] = bot.ofType('view_submission')[0].view.state.values.file.in.files;
    expect(sent).toMatchObject({ id: file.id, name: 'list.csv', size: Buffer.byteLength(CSV) });
    expect(await (await download(sent.url_private_download, sandbox.slack.botToken)).text()).toBe(CSV);
    expect(sandbox.people.find('mia', '#general')).toBeUndefined();
  });
});
