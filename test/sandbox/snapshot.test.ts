/** The workspace over a restart: everything is there again, in files that others on the machine cannot read. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { clientOf, input, log, makeFolder, modal, recordBot } from './support.ts';

const manifest = join(import.meta.dirname, 'manifest.yml');

async function twice(first: (sandbox: Sandbox) => Promise<void>) {
  const folder = await makeFolder();
  const before = await createSandbox({ folder, manifest, log, port: 0 });
  await first(before);
  await before.stop();
  return { before, folder, after: await createSandbox({ folder, manifest, log, port: 0 }) };
}

it('keeps people, messages, files, open modals and secrets', async () => {
  let fileId = '';
  const { before, after, folder } = await twice(async (sandbox) => {
    const bot = await recordBot(sandbox);
    await sandbox.people.send('mia', '#general', 'hello');
    fileId = (await sandbox.people.shareFile('mia', '#general', { name: 'a.csv', bytes: 'x' })).id;
    await sandbox.people.send('mia', '#general', '/contact');
    const view = modal([input('name', { type: 'plain_text_input' })]);
    await clientOf(sandbox).views.open({ trigger_id: bot.command().trigger_id, view });
  });
  const { version: _, ...old } = before.state;
  expect(after.state).toMatchObject(old);
  expect(after.slack).toMatchObject({
    botToken: before.slack.botToken,
    signingSecret: before.slack.signingSecret,
  });
  expect(after.people.modal('mia').callback_id).toBe('form');
  const { file } = await clientOf(after).files.info({ file: fileId });
  const headers = { authorization: `Bearer ${after.slack.botToken}` };
  expect(await (await fetch(String(file?.url_private_download), { headers })).text()).toBe('x');
  const newest = Number(before.state.lastTs);
  await after.people.send('mia', '#general', 'again');
  expect(Number(after.people.find('mia', '#general')?.ts)).toBeGreaterThan(newest);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'state.json'))).mode & 0o777).toBe(0o600);
  await after.stop();
});

it('writes the snapshot soon after a change, not only at the end', async () => {
  const folder = await makeFolder();
  const sandbox = await createSandbox({ folder, manifest, log, port: 0 });
  await sandbox.people.send('mia', '#general', 'remember this');
  await expect.poll(() => readFile(join(folder, 'state.json'), 'utf8')).toContain('remember this');
  await sandbox.stop();
});

it('gives the people of an older snapshot their roles', async () => {
  const folder = await makeFolder();
  const sandbox = await createSandbox({ folder, manifest, log, port: 0 });
  await sandbox.stop();
  const path = join(folder, 'state.json');
  const older = JSON.parse(await readFile(path, 'utf8'));
  for (const person of older.people) delete person.role;
  await writeFile(path, JSON.stringify(older));
  const after = await createSandbox({ folder, manifest, log, port: 0 });
  expect(after.state.people.map(({ role }) => role)).toEqual(['primary_owner', 'member', 'admin', 'guest']);
  await after.stop();
});

it('says which file to delete when the snapshot cannot be read', async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'state.json'), '{"version":');
  await expect(createSandbox({ folder, manifest, log, port: 0 })).rejects.toThrow(join(folder, 'state.json'));
});

it('names what is wrong with a manifest', async () => {
  const folder = await makeFolder();
  const bad = join(folder, 'manifest.yml');
  await writeFile(bad, 'display_information: {}\n');
  await expect(createSandbox({ folder, manifest: bad, log, port: 0 })).rejects.toMatchObject({
    code: 'bad_manifest',
    message: expect.stringContaining('oauth_config'),
  });
});
