/** What an import learns of a shared file from Slack. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { createSandbox } from '../../../src/sandbox/sandbox.ts';
import { createImportsFace } from '../../../src/slack/imports/face.ts';
import { DEFAULT_RIGHTS } from '../../../src/workspaces/rights.ts';
import { firstRights, MANIFEST } from '../support.ts';

const log = createLog('silent');

test('a file of somebody from another organisation is read only where guests are let in', async () => {
  let guests = false;
  const folder = await mkdtemp(join(tmpdir(), 'desk-sandbox-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const sandbox = await createSandbox({ folder, manifest: MANIFEST, log, port: 0 });
  onTestFinished(() => sandbox.stop());
  const { apiUrl, botToken, signingSecret } = sandbox.slack;
  const face = createImportsFace({
    slack: { apiUrl, botToken, door: { kind: 'http', signingSecret }, fileHosts: [] },
    rights: { ...firstRights, of: async () => ({ rights: { ...DEFAULT_RIGHTS, guests }, version: 0 }) },
    log,
  });
  const bytes = 'email\nana@example.com\n';
  const { id: fileId } = await sandbox.people.shareFile('mia', '#general', { name: 'a.csv', bytes });
  const lookAs = (workspaceId: string) => face.file({ workspaceId, fileId, channelId: 'C1' });
  expect(await lookAs(sandbox.state.team.id)).toMatchObject({ name: 'a.csv' });
  expect(await lookAs('T0OTHER')).toBe('foreign');
  guests = true;
  expect(await lookAs('T0OTHER')).toMatchObject({ name: 'a.csv' });
});
