/** What an import learns of a shared file from Slack, and what people are told where Slack takes no file back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import type { ImportsFace } from '../../../src/imports/face.ts';
import { createLog } from '../../../src/log.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { createImportsFace } from '../../../src/slack/imports/face.ts';
import { DEFAULT_RIGHTS } from '../../../src/workspaces/rights.ts';
import type { WorkspaceRights } from '../../../src/workspaces/rights-service.ts';
import { MANIFEST } from '../bot.ts';
import { firstRights } from '../not-asked.ts';
import { openSlackDoor, type SlackHook } from '../slack-door.ts';
import { imported } from './imported.ts';

const log = createLog('silent');

async function openFace(
  options: { rights?: WorkspaceRights; hook?: SlackHook } = {},
): Promise<{ sandbox: Sandbox; face: ImportsFace }> {
  const { rights = firstRights, hook = () => undefined } = options;
  const folder = await mkdtemp(join(tmpdir(), 'desk-sandbox-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const sandbox = await createSandbox({ folder, manifest: MANIFEST, log, port: 0 });
  onTestFinished(() => sandbox.stop());
  const slack = await openSlackDoor(sandbox.slack.apiUrl, hook);
  onTestFinished(() => slack.stop());
  const { botToken, signingSecret } = sandbox.slack;
  const door = { kind: 'http', signingSecret } as const;
  const face = createImportsFace({
    slack: { apiUrl: slack.apiUrl, botToken, door, fileHosts: [] },
    rights,
    log,
  });
  return { sandbox, face };
}

test('a file of somebody from another organisation is read only where guests are let in', async () => {
  let guests = false;
  const rights = { ...firstRights, of: async () => ({ rights: { ...DEFAULT_RIGHTS, guests }, version: 0 }) };
  const { sandbox, face } = await openFace({ rights });
  const bytes = 'email\nana@example.com\n';
  const { id: fileId } = await sandbox.people.shareFile('mia', '#general', { name: 'a.csv', bytes });
  const lookAs = (workspaceId: string) => face.file({ workspaceId, fileId, channelId: 'C1' });
  expect(await lookAs(sandbox.state.team.id)).toMatchObject({ name: 'a.csv' });
  expect(await lookAs('T0OTHER')).toBe('foreign');
  guests = true;
  expect(await lookAs('T0OTHER')).toMatchObject({ name: 'a.csv' });
});

describe('the message of an import', () => {
  /** What showing the import once more comes to, where Slack answers the edit of its message with `error`. */
  async function shownAgain(error: string) {
    const { sandbox, face } = await openFace({
      hook: (method) => (method === 'chat.update' ? { ok: false, error } : undefined),
    });
    const general = sandbox.state.channels.find(({ name }) => name === 'general');
    const place = { channelId: general?.id ?? '', messageChannel: general?.id ?? '', threadTs: null };
    const shown = await face.show({ ...imported, ...place, messageTs: '1.0' }).catch((reason) => reason);
    return { shown, posted: sandbox.people.find('mia', '#general') };
  }

  it.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
    'that cannot be edited any more (%s) is posted anew',
    async (error) => {
      const { shown, posted } = await shownAgain(error);
      expect(posted?.text).toContain('people.csv');
      expect(shown).toEqual({ channel: posted?.channel, ts: posted?.ts });
    },
  );

  it('is not posted a second time where Slack is in trouble', async () => {
    const { shown, posted } = await shownAgain('internal_error');
    expect(shown).toBeInstanceOf(Error);
    expect(posted).toBeUndefined();
  });
});

describe('a file that Slack does not take', () => {
  const signal = new AbortController().signal;
  const file = { name: 'failed.csv', bytes: 4, read: () => bytesOf('a,b\n') };
  const STEPS = ['files.getUploadURLExternal', 'files.completeUploadExternal'];

  /** What handing over the file under a message of #general comes to, where Slack refuses this step. */
  async function handedOver(step: string | undefined, error: string): Promise<unknown> {
    const { sandbox, face } = await openFace({
      hook: (method) => (method === step ? { ok: false, error } : undefined),
    });
    const general = sandbox.state.channels.find(({ name }) => name === 'general');
    const at = { ...imported, messageChannel: general?.id ?? '', threadTs: '1.0' };
    return face.hand(at, file, 'These rows', signal).catch((reason) => reason);
  }

  const NO_UPLOADS =
    'This workspace does not let me share files: ask an admin to allow file uploads of apps.';
  const here = (word: string) =>
    `Slack takes no file from me here (${word}): invite me into this channel, or ask an admin whether apps may share files.`;
  const words: [string, string][] = [
    ['file_uploads_disabled', NO_UPLOADS],
    ['file_type_not_allowed', NO_UPLOADS],
    [
      'file_upload_size_restricted',
      'This workspace takes no file of this size: ask an admin to allow it, or take fewer contacts at once.',
    ],
    ...['not_in_channel', 'channel_not_found', 'is_archived', 'missing_scope', 'never_heard_of'].map(
      (word): [string, string] => [word, here(word)],
    ),
  ];
  it.each(words.flatMap(([word, text]) => STEPS.map((step) => [word, step, text])))(
    'by %s at %s tells people what to do',
    async (word, step, text) => {
      const refusal = await handedOver(step, word);
      expect(refusal).toBeInstanceOf(AppError);
      expect(refusal).toMatchObject({ code: 'upload_refused', message: text });
    },
  );

  it.each(['fatal_error', 'internal_error', 'ratelimited', 'request_timeout', 'service_unavailable'])(
    'by %s is tried again, and tells nobody to ask an admin',
    async (word) => {
      for (const step of STEPS) {
        const fault = await handedOver(step, word);
        expect(fault).toBeInstanceOf(Error);
        expect(fault).not.toBeInstanceOf(AppError);
      }
    },
  );

  it('is there when Slack takes it', async () => {
    expect(await handedOver(undefined, '')).toBeUndefined();
  });
});

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
