/** The bot's door: health, signatures, strangers, failures that are answered, stopping without leaving anybody alone. */
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Contacts } from '../../src/contacts/service.ts';
import { AppError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { createSlackApp } from '../../src/slack/app.ts';
import { collectLog, MANIFEST, sealer, startBot } from './bot.ts';
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

/** A service of which a test needs one call. */
function contactsWith(calls: Partial<Contacts>): Contacts {
  const unused = async () => {
    throw new Error('not needed in this test');
  };
  return {
    find: unused,
    get: unused,
    lookUp: unused,
    types: unused,
    countries: unused,
    countryName: async (_account, country) => country,
    countryId: async () => undefined,
    lastChoices: async () => ({ type: undefined, country: undefined }),
    currentChoices: async (_account, choices) => choices,
    rememberChoices: async () => {},
    add: unused,
    edit: unused,
    remove: unused,
    sample: unused,
    each: () => {
      throw new Error('not needed in this test');
    },
    changed: () => {},
    close: async () => {},
    ...calls,
  } as Contacts;
}

async function openSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-sandbox-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const sandbox = await createSandbox({ folder, manifest: MANIFEST, log: createLog('silent'), port: 0 });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

async function openBot(
  calls: Partial<Contacts> = {},
  more: { ready?: () => Promise<void>; workspaceId?: string } = {},
) {
  const sandbox = await openSandbox();
  const { log, lines } = collectLog();
  const { bot, url } = await startBot({ sandbox, contacts: contactsWith(calls), account, log, ...more });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= bot.stop();
    return stopped;
  };
  onTestFinished(stop);
  const sees = (person: string, channel: string, words: string) =>
    sandbox.until(
      () => sandbox.people.find(person, channel, (message) => message.text.includes(words)),
      words,
    );
  return { sandbox, url, lines, stop, sees };
}

describe('health', () => {
  it('is alive while it runs', async () => {
    const { url } = await openBot();
    const answer = await fetch(`${url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'alive' }]);
  });

  it('is ready only while database and jobs answer', async () => {
    let broken = false;
    const { url } = await openBot(
      {},
      {
        ready: async () => {
          if (broken) throw new Error('no database');
        },
      },
    );
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    broken = true;
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.text()]).toEqual([503, '{"status":"not_ready"}']);
  });

  it('knows no other paths', async () => {
    const { url } = await openBot();
    expect((await fetch(`${url}/metrics.json`)).status).toBe(404);
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
  });
});

const HELP = 'command=%2Fcontact&text=help&team_id=T1&user_id=U1&response_url=http%3A%2F%2F127.0.0.1%3A1%2F';

type Signed = { secret: string; seconds?: number; body?: string; sent?: string };

/** A request as Slack sends it; `sent` in place of the body that was signed. */
function post(
  url: string,
  { secret, seconds = Math.floor(Date.now() / 1000), body = HELP, sent = body }: Signed,
) {
  return fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`,
    },
    body: Buffer.from(sent),
  });
}

describe('signatures', () => {
  it('that are wrong, old or of another body are refused', async () => {
    const { url, sandbox } = await openBot();
    const secret = sandbox.slack.signingSecret;
    const tenMinutesAgo = Math.floor(Date.now() / 1000) - 600;
    expect((await post(url, { secret: 'wrong' })).status).toBe(401);
    expect((await post(url, { secret, seconds: tenMinutesAgo })).status).toBe(401);
    expect((await post(url, { secret, sent: `${HELP}&text=delete` })).status).toBe(401);
    expect((await post(url, { secret })).status).toBe(200);
  });

  it('do not make the bot read more than a megabyte', async () => {
    const { url, sandbox } = await openBot();
    const body = 'x'.repeat(1_100_000);
    expect((await post(url, { secret: sandbox.slack.signingSecret, body })).status).toBe(413);
  });
});

describe('failures', () => {
  it('of ours are answered with an id that the log has too', async () => {
    const { sandbox, sees, lines } = await openBot({
      find: async () => {
        throw new Error('a bug');
      },
    });
    await sandbox.people.send('mia', '#random', '/contact find ana');
    const { text } = await sees('mia', '#random', 'Something went wrong on our side');
    const id = /the id ([0-9a-f]{8})/.exec(text)?.[1];
    expect(lines()).toContainEqual(expect.objectContaining({ id, level: 50, msg: 'request failed' }));
  });

  it('that a person can mend are said in their words, escaped', async () => {
    const { sandbox, sees, lines } = await openBot({
      find: async () => {
        throw new AppError('odd_text', '`<!channel>` is no name: leave it out.');
      },
    });
    await sandbox.people.send('mia', '#general', '/contact find x');
    await sees('mia', '#general', '`&lt;!channel&gt;` is no name: leave it out.');
    expect(lines().filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  it('under a button and in direct messages are answered too', async () => {
    const { sandbox, sees } = await openBot({
      types: async () => {
        throw new Error('a bug');
      },
      find: async () => {
        throw new Error('a bug');
      },
    });
    await sandbox.people.send('leo', '#general', '/contact');
    const menu = await sees('leo', '#general', 'Contacts: type /contact');
    await sandbox.people.press('leo', menu, 'Types');
    await sees('leo', '#general', 'Something went wrong');
    await sandbox.people.send('leo', 'dm', 'ana');
    await sees('leo', 'dm', 'Something went wrong');
  });

  it('in a typeahead stand where the choices would', async () => {
    const { sandbox } = await openBot({
      types: async () => {
        throw new AppError('unavailable', 'The service is asleep.');
      },
      countries: async () => [{ id: 81, name: 'Germany' }],
    });
    await sandbox.people.send('ana', '#general', '/contact add');
    const form = await sandbox.until(() => sandbox.people.modal('ana'), 'the form');
    const type = { block_id: 'contacts.form.contact_type_id' };
    expect(await sandbox.people.suggest('ana', form, type, '')).toEqual([
      'Not readable now: The service is asleep.',
    ]);
    const filled = {
      'contacts.form.contact_type_id': 'Not readable now: The service is asleep.',
      Country: 'Germany',
      'E-mail address': 'ana@example.com',
    };
    const errors = await sandbox.people.submit('ana', filled);
    expect(errors).toEqual({ 'contacts.form.contact_type_id': expect.stringContaining('missing') });
  });

  it('of a slow service do not leave a typeahead without an answer', async () => {
    const { sandbox } = await openBot({ types: () => new Promise(() => {}) });
    await sandbox.people.send('ana', '#general', '/contact add');
    const form = await sandbox.until(() => sandbox.people.modal('ana'), 'the form');
    const type = { block_id: 'contacts.form.contact_type_id' };
    const offered = await sandbox.people.suggest('ana', form, type, '');
    expect(offered).toEqual(['Still loading: type again in a moment']);
  });

  it('are said to people of a workspace we do not serve', async () => {
    const { sandbox, sees } = await openBot({}, { workspaceId: 'T0THER' });
    await sandbox.people.send('mia', '#general', '/contact find ana');
    await sees('mia', '#general', 'This workspace has no contacts account');
  });
});

describe('people of another organisation in a shared channel', () => {
  it('are told that this is not for them, before anything is read', async () => {
    const { url, sandbox } = await openBot();
    const slack = await openSocketSlack();
    onTestFinished(() => slack.stop());
    const { id } = sandbox.state.team;
    const payload = {
      type: 'block_actions',
      team: { id, domain: 'x' },
      user: { id: 'U0STRANGER', team_id: 'T0STRANGER' },
      channel: { id: 'C1' },
      container: { type: 'message' },
      actions: [{ type: 'button', action_id: 'contacts.card.edit', block_id: 'b', value: '12' }],
      response_url: slack.responseUrl,
      trigger_id: '1',
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    expect((await post(url, { secret: sandbox.slack.signingSecret, body })).status).toBe(200);
    await expect.poll(() => slack.answers).toHaveLength(1);
    expect(slack.answers[0]?.text).toContain('Only members of the workspace');
  });

  it('are told so, too, when they choose a shortcut in the menu of a message', async () => {
    const { url, sandbox } = await openBot();
    const slack = await openSocketSlack();
    onTestFinished(() => slack.stop());
    const payload = {
      type: 'message_action',
      callback_id: 'contacts.shortcut.save_people',
      team: { id: sandbox.state.team.id, domain: 'x' },
      user: { id: 'U0STRANGER', name: 'x', team_id: 'T0STRANGER' },
      channel: { id: 'C1', name: 'general' },
      message: { type: 'message', ts: '1.1', text: '<mailto:ana@x.de|ana@x.de>' },
      message_ts: '1.1',
      response_url: slack.responseUrl,
      trigger_id: '1',
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    expect((await post(url, { secret: sandbox.slack.signingSecret, body })).status).toBe(200);
    await expect.poll(() => slack.answers).toHaveLength(1);
    expect(slack.answers[0]?.text).toContain('Only members of the workspace');
  });
});

describe('a direct message of somebody from another organisation', () => {
  it('finds nothing for them', async () => {
    const { url, sandbox, sees, lines } = await openBot();
    const channel = sandbox.people.see('mia').channels.find(({ kind }) => kind === 'im')?.id;
    const event = {
      type: 'message',
      channel,
      channel_type: 'im',
      user: 'U0STRANGER',
      user_team: 'T0STRANGER',
      text: 'ana',
      ts: '1.1',
    };
    const payload = { type: 'event_callback', team_id: sandbox.state.team.id, event_id: 'E1', event };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    expect((await post(url, { secret: sandbox.slack.signingSecret, body })).status).toBe(200);
    await sees('mia', 'dm', 'Only members of the workspace');
    expect(JSON.stringify(lines())).not.toContain('request failed');
  });
});

describe('stopping', () => {
  it('waits until everybody has their answer, and takes nothing new', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: open, resolve: release } = Promise.withResolvers<void>();
    const { sandbox, url, stop, sees } = await openBot({
      types: async () => {
        ask();
        await open;
        return [{ id: 1, name: 'Leads' }];
      },
    });
    await sandbox.people.send('mia', '#general', '/contact types');
    await asked;
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    expect(stopped).toBe(false);
    release();
    await stopping;
    await sees('mia', '#general', 'Leads');
  });

  it('of a bot that never started is quiet', async () => {
    const sandbox = await openSandbox();
    const { apiUrl, botToken, signingSecret } = sandbox.slack;
    for (const door of [
      { kind: 'http' as const, signingSecret },
      { kind: 'socket' as const, appToken: 'xapp-1' },
    ]) {
      const bot = createSlackApp({
        slack: { apiUrl, botToken, door, fileHosts: [] },
        http: { host: '127.0.0.1', port: 0 },
        log: createLog('silent'),
        contacts: contactsWith({}),
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
      await bot.stop();
    }
  });
});

describe('starting', () => {
  it('names the setting when Slack refuses the token', async () => {
    const sandbox = await openSandbox();
    const slack = { ...sandbox.slack, botToken: 'xoxb-wrong' };
    const bot = startBot({ sandbox: { ...sandbox, slack }, contacts: contactsWith({}), account });
    await expect(bot).rejects.toThrow('Slack did not accept SLACK_BOT_TOKEN');
  });

  it('says so when its port is taken', async () => {
    const { url } = await openBot();
    const sandbox = await openSandbox();
    const { apiUrl, botToken, signingSecret } = sandbox.slack;
    const bot = createSlackApp({
      slack: { apiUrl, botToken, door: { kind: 'http', signingSecret }, fileHosts: [] },
      http: { host: '127.0.0.1', port: Number(new URL(url).port) },
      log: createLog('silent'),
      contacts: contactsWith({}),
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
    await bot.init();
    await expect(bot.start()).rejects.toThrow('The port of PORT is in use');
    await bot.stop();
  });
});
