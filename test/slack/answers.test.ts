/** An answer always arrives: by the response_url, else privately in the channel, else directly. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { createAnswer } from '../../src/slack/answers.ts';
import { createSlackLogger } from '../../src/slack/logger.ts';
import { buildClientOptions } from '../../src/slack/web-client.ts';
import { MANIFEST } from './bot.ts';

const log = createLog('silent');
let sandbox: Sandbox;
let client: WebClient;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'desk-sandbox-'));
  sandbox = await createSandbox({ folder, manifest: MANIFEST, log, port: 0 });
  client = new WebClient(
    sandbox.slack.botToken,
    buildClientOptions(sandbox.slack.apiUrl, createSlackLogger(log)),
  );
  return async () => {
    await rm(folder, { recursive: true, force: true });
  };
});
afterAll(() => sandbox.stop());

/** As Bolt's `respond` when a response_url is used up or 30 minutes old. */
const expired = async (): Promise<never> => {
  throw new Error('Failed to respond to the response_url: 404');
};

const seen = (channel: string, words: string) =>
  sandbox.people.find('mia', channel, ({ text }) => text.includes(words));

async function answerIn(channel: string, text: string, lasting = false): Promise<void> {
  const me = sandbox.people.see('mia');
  const channelId =
    me.channels.find(({ name, kind }) => (channel === 'dm' ? kind === 'im' : name === channel))?.id ?? '';
  await createAnswer({ client, respond: expired, channelId, userId: me.me.id, lasting })({ text });
}

describe('an answer whose response_url is over', () => {
  it('comes privately in a channel where the bot is', async () => {
    await answerIn('general', 'in general');
    expect(seen('#general', 'in general')?.ephemeral).toBe(true);
  });

  it('comes directly from a channel where the bot is not', async () => {
    await answerIn('random', 'from random');
    expect(seen('dm', 'from random')).toBeDefined();
    expect(seen('#random', 'from random')).toBeUndefined();
  });

  it('throws only when Slack does not take it at all', async () => {
    const answer = createAnswer({ client, respond: undefined, channelId: '', userId: 'U0NOBODY' });
    await expect(answer({ text: 'lost' })).rejects.toThrow();
  });
});

describe('an answer to an ordinary message of direct messages', () => {
  it('is an ordinary message too', async () => {
    await answerIn('dm', 'lasting', true);
    expect(seen('dm', 'lasting')?.ephemeral).toBeUndefined();
  });
});
