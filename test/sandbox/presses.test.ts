/** Buttons, menus and typeahead: the payloads the bot gets, and what it may do with them. */
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import {
  actions,
  button,
  channelId,
  clientOf,
  input,
  modal,
  openSandbox,
  option,
  personId,
  plain,
  recordBot,
  section,
} from './support.ts';

const SELECT = { type: 'static_select', action_id: 'type', placeholder: plain('Type') };
const OPTIONS = [option('Customer', 'c'), option('Lead', 'l')];

async function post(sandbox: Sandbox, blocks: object[], text = 'list') {
  const channel = channelId(sandbox, 'general');
  await clientOf(sandbox).chat.postMessage({ channel, text, blocks: blocks as never });
  const message = sandbox.people.find('mia', '#general');
  if (!message) throw new Error('nothing was posted');
  return message;
}

it('sends block_actions of a message with the message, a response_url and the state', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  const select = { ...SELECT, options: OPTIONS, initial_option: OPTIONS[0] };
  const message = await post(sandbox, [section('x'), actions(button('Edit', 'edit'), select)]);
  await sandbox.people.press('mia', message, 'Edit');
  const general = channelId(sandbox, 'general');
  expect(bot.received[0]?.valid).toBe(true);
  expect(bot.bodies()[0]).toEqual({
    type: 'block_actions',
    user: {
      id: personId(sandbox, 'mia'),
      username: 'mia',
      name: 'mia',
      team_id: sandbox.state.team.id,
    },
    api_app_id: sandbox.state.app.id,
    token: expect.any(String),
    container: { type: 'message', message_ts: message.ts, channel_id: general, is_ephemeral: false },
    trigger_id: expect.any(String),
    team: { id: sandbox.state.team.id, domain: 'sandbox' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: general, name: 'general' },
    message: expect.objectContaining({
      type: 'message',
      ts: message.ts,
      text: 'list',
      bot_id: sandbox.state.app.botId,
    }),
    state: { values: { acts: { type: { type: 'static_select', selected_option: OPTIONS[0] } } } },
    response_url: expect.stringContaining('/actions/'),
    actions: [
      {
        type: 'button',
        action_id: 'edit',
        block_id: 'acts',
        text: plain('Edit'),
        value: 'v1',
        action_ts: expect.stringMatching(/^\d+\.\d{6}$/),
      },
    ],
  });
});

it('leaves the message out where it is ephemeral, which others cannot press', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  const channel = channelId(sandbox, 'general');
  const user = personId(sandbox, 'mia');
  const blocks = [actions(button('Edit', 'edit'))] as never;
  await clientOf(sandbox).chat.postEphemeral({ channel, user, text: 'x', blocks });
  const message = sandbox.people.find('mia', '#general');
  if (!message) throw new Error('nothing was posted');
  await sandbox.people.press('mia', message, 'Edit');
  expect(bot.bodies()[0]).toMatchObject({ container: { is_ephemeral: true } });
  expect(bot.bodies()[0].message).toBeUndefined();
  await expect(sandbox.people.press('leo', message, 'Edit')).rejects.toMatchObject({ code: 'gone' });
});

it('remembers what a person chose in a message until they press its button', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  const message = await post(sandbox, [actions({ ...SELECT, options: OPTIONS }, button('Import', 'import'))]);
  await sandbox.people.press('mia', message, 'Lead');
  await sandbox.people.press('leo', message, 'Import');
  await sandbox.people.press('mia', message, 'Import');
  const [choice, ofLeo, ofMia] = bot.bodies();
  expect(choice.actions[0]).toMatchObject({ type: 'static_select', selected_option: OPTIONS[1] });
  expect(choice.actions[0].options).toBeUndefined();
  expect(ofLeo.state.values.acts.type.selected_option).toBeNull();
  expect(ofMia.state.values.acts.type.selected_option).toEqual(OPTIONS[1]);
  expect(sandbox.people.find('mia', '#general')?.state).toMatchObject({ values: { acts: {} } });
  await expect(sandbox.people.press('mia', message, { action_id: 'type' }, 'nothing')).rejects.toMatchObject({
    code: 'no_such_option',
  });
});

it('presses an entry of an overflow menu', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  const overflow = {
    type: 'overflow',
    action_id: 'row',
    options: [option('Open', 'o7'), option('Delete…', 'd7')],
  };
  const message = await post(sandbox, [{ ...section('Ana'), accessory: overflow }]);
  await sandbox.people.press('mia', message, 'Delete…');
  expect(bot.bodies()[0].actions).toMatchObject([
    { type: 'overflow', action_id: 'row', selected_option: { value: 'd7' } },
  ]);
});

it('says so when the bot is late, and when the button is gone', async () => {
  const sandbox = await openSandbox({ timing: { ackMs: 300 } });
  await recordBot(sandbox, () => ({ hang: true }));
  const message = await post(sandbox, [actions(button('Edit', 'edit'))]);
  await expect(sandbox.people.press('mia', message, 'Edit')).rejects.toMatchObject({
    code: 'operation_timeout',
  });
  const { channel, ts } = message;
  await clientOf(sandbox).chat.update({ channel, ts, text: 'done', blocks: [] });
  await expect(sandbox.people.press('mia', message, 'Edit')).rejects.toMatchObject({ code: 'gone' });
});

it('needs interactivity in the manifest', async () => {
  const change = (text: string) => text.replace('is_enabled: true', 'is_enabled: false');
  const sandbox = await openSandbox({ change });
  const message = await post(sandbox, [actions(button('Edit', 'edit'))]);
  await expect(sandbox.people.press('mia', message, 'Edit')).rejects.toMatchObject({
    code: 'not_interactive',
  });
});

it('asks the bot for the options of an external select, and takes only those', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox, (body) =>
    body.type === 'block_suggestion'
      ? { json: { options: [option('Germany', 'de'), option('Georgia', 'ge')] } }
      : {},
  );
  const country = {
    type: 'external_select',
    action_id: 'country',
    placeholder: plain('Country'),
    min_query_length: 2,
  };
  const message = await post(sandbox, [actions(country)]);
  await expect(sandbox.people.suggest('mia', message, 'Country', 'g')).resolves.toEqual([]);
  expect(bot.received).toHaveLength(0);
  await expect(sandbox.people.suggest('mia', message, 'Country', 'ge')).resolves.toEqual([
    'Germany',
    'Georgia',
  ]);
  expect(bot.bodies()[0]).toMatchObject({
    type: 'block_suggestion',
    action_id: 'country',
    block_id: 'acts',
    value: 'ge',
    container: { type: 'message', message_ts: message.ts },
    team: { id: sandbox.state.team.id },
  });
  await sandbox.people.press('mia', message, 'Country', 'Georgia');
  expect(bot.ofType('block_actions')[0].actions[0]).toMatchObject({
    selected_option: option('Georgia', 'ge'),
  });
  await expect(sandbox.people.press('mia', message, 'Country', 'France')).rejects.toMatchObject({
    code: 'no_such_option',
  });
});

it('refuses options that Slack would not show', async () => {
  const sandbox = await openSandbox();
  const many = Array.from({ length: 101 }, (_, i) => option(`o${i}`));
  const replies = [
    { json: { options: many } },
    { json: {} },
    { text: 'hm' },
    { json: { options: [{ value: 1 }] } },
  ];
  await recordBot(sandbox, () => replies.shift() ?? { json: { options: [] } });
  const country = {
    type: 'external_select',
    action_id: 'c',
    placeholder: plain('Country'),
    min_query_length: 0,
  };
  const message = await post(sandbox, [actions(country)]);
  for (let i = 0; i < 4; i += 1) {
    await expect(sandbox.people.suggest('mia', message, 'Country', '')).rejects.toMatchObject({
      code: 'bad_options',
    });
  }
  await expect(sandbox.people.suggest('mia', message, 'Country', '')).resolves.toEqual([]);
});

it('sends a press inside a modal with the view and what was typed', async () => {
  const sandbox = await openSandbox();
  const bot = await recordBot(sandbox);
  await sandbox.people.send('mia', '#general', '/contact');
  const form = modal([
    input('name', { type: 'plain_text_input' }),
    input('live', { type: 'plain_text_input' }, { dispatch_action: true }),
    actions(button('More', 'more')),
  ]);
  await clientOf(sandbox).views.open({ trigger_id: bot.command().trigger_id, view: form });
  await sandbox.people.press('mia', sandbox.people.modal('mia'), 'name', 'Ana');
  expect(bot.ofType('block_actions')).toHaveLength(0);
  await sandbox.people.press('mia', sandbox.people.modal('mia'), 'More');
  const [press] = bot.ofType('block_actions');
  expect(press).toMatchObject({
    container: { type: 'view', view_id: press.view.id },
    view: { state: { values: { name: { in: { type: 'plain_text_input', value: 'Ana' } } } } },
  });
  expect(press.message).toBeUndefined();
  expect(press.response_url).toBeUndefined();
  await sandbox.people.press('mia', sandbox.people.modal('mia'), 'live', 'x');
  expect(bot.ofType('block_actions')[1].actions).toEqual([
    {
      type: 'plain_text_input',
      action_id: 'in',
      block_id: 'live',
      value: 'x',
      action_ts: expect.any(String),
    },
  ]);
});
