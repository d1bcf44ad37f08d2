/** The same bot over Socket Mode: health over HTTP, commands and forms over the WebSocket. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Contacts } from '../../src/contacts/service.ts';
import { createLog } from '../../src/log.ts';
import { createSlackApp } from '../../src/slack/app.ts';
import { FORM_IDS } from '../../src/slack/contacts/form.ts';
import { sealer } from './bot.ts';
import {
  firstRights,
  noAudit,
  noBulkDeletes,
  noExports,
  noForgets,
  noHolds,
  noImports,
  noPeople,
  noSelections,
} from './not-asked.ts';
import { openSocketSlack } from './socket-slack.ts';

const account = {
  id: 'a1',
  workspaceId: 'T1',
  apiUrl: 'http://127.0.0.1:1/api/',
  publicKey: 'p',
  secretKey: 's',
};
const contacts = { types: async () => [{ id: 1, name: 'Leads' }] } as unknown as Contacts;

async function openBot(appToken = 'xapp-right') {
  const slack = await openSocketSlack();
  onTestFinished(() => slack.stop());
  const bot = createSlackApp({
    slack: { apiUrl: slack.apiUrl, botToken: 'xoxb-1', door: { kind: 'socket', appToken }, fileHosts: [] },
    http: { host: '127.0.0.1', port: 0 },
    log: createLog('silent'),
    contacts,
    imports: noImports,
    audit: noAudit,
    people: noPeople,
    selections: noSelections,
    exports: noExports,
    holds: noHolds,
    forgets: noForgets,
    sealer,
    bulkDeletes: noBulkDeletes,
    workspaces: { connect: async () => {}, account: async () => account },
    rights: firstRights,
    ready: async () => {},
  });
  onTestFinished(() => bot.stop());
  await bot.init();
  return { slack, bot };
}

const command = (text: string, response_url: string) => ({
  type: 'slash_commands',
  payload: {
    command: '/contact',
    text,
    team_id: 'T1',
    user_id: 'U1',
    channel_id: 'C1',
    trigger_id: '1',
    response_url,
  },
});

describe('Socket Mode', () => {
  it('answers a command, and its health over HTTP', async () => {
    const { slack, bot } = await openBot();
    const { url } = await bot.start();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/slack/events`, { method: 'POST' })).status).toBe(404);
    await slack.deliver(command('types', slack.responseUrl));
    await expect.poll(() => slack.answers).toHaveLength(1);
    expect(slack.answers[0]).toMatchObject({ text: '*Contact types:* Leads', response_type: 'ephemeral' });
  });

  it('survives a request for what is no address', async () => {
    const { bot } = await openBot();
    const { url } = await bot.start();
    const stranger = connect(Number(new URL(url).port), '127.0.0.1');
    onTestFinished(() => void stranger.destroy());
    stranger.write('GET // HTTP/1.1\r\nHost: desk\r\n\r\n');
    const [answer] = await once(stranger, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('acknowledges a form with the errors under its fields', async () => {
    const { slack, bot } = await openBot();
    await bot.start();
    const view = {
      id: 'V1',
      type: 'modal',
      callback_id: FORM_IDS.submit,
      private_metadata: '{"channel":"C1"}',
      blocks: [],
      state: { values: {} },
    };
    const payload = {
      type: 'view_submission',
      team: { id: 'T1', domain: 'x' },
      user: { id: 'U1', name: 'ana' },
      view,
    };
    const acknowledged = await slack.deliver({ type: 'interactive', payload });
    expect(acknowledged).toMatchObject({
      response_action: 'errors',
      errors: { 'contacts.form.email': expect.stringContaining('missing') },
    });
  });

  it('takes nothing more once it has stopped', async () => {
    const { bot } = await openBot();
    const { url } = await bot.start();
    await bot.stop();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('names the setting when Slack refuses the app token', async () => {
    const { bot } = await openBot('xapp-wrong');
    await expect(bot.start()).rejects.toThrow('Slack did not accept SLACK_APP_TOKEN');
  });
});
