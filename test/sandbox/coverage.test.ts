/** Every entry of the sandbox's coverage list, proven against a bot: a new entry without a proof fails here. */
import { expect, it } from 'vitest';
import { COVERAGE } from '../../src/sandbox/coverage.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import {
  actions,
  button,
  channelId,
  clientOf,
  directId,
  input,
  modal,
  openSandbox,
  option,
  type Payload,
  personId,
  plain,
  type Recorded,
  recordBot,
  section,
} from './support.ts';

const TYPED = 'Ana';
const OPTIONS = [option(TYPED, 'a'), option('Leo', 'l')];
const ALL_EVENTS = (text: string) => text.replace('message.im]', 'message.im, message.channels]');

/** A sandbox in which everything of Slack's that we stand in for has happened once. */
async function liveADay() {
  const sandbox = await openSandbox({ change: ALL_EVENTS });
  const replies: Payload[] = [];
  const bot = await recordBot(sandbox, (body) => {
    if (body.type === 'block_suggestion') return { json: { options: OPTIONS } };
    return body.type === 'view_submission' ? { json: replies.shift() } : {};
  });
  const day = { sandbox, bot, replies, client: clientOf(sandbox), ...sandbox.people };
  const trigger = async () => {
    await sandbox.people.send('mia', '#general', '/contact');
    return String(bot.bodies().findLast((body) => body.command).trigger_id);
  };
  return { ...day, trigger, channel: channelId(sandbox, 'general') };
}

type Day = Awaited<ReturnType<typeof liveADay>>;

const post = (day: Day, blocks: object[]) =>
  day.client.chat.postMessage({ channel: day.channel, text: 'x', blocks: blocks as never });

async function pressOn(day: Day, blocks: object[], control: string) {
  await post(day, blocks);
  const message = day.find('mia', '#general');
  if (!message) throw new Error('nothing was posted');
  await day.press('mia', message, control);
  return day.bot.bodies().findLast((body) => body.type === 'block_actions');
}

async function openForm(day: Day, element: object, more: object = {}) {
  const view = modal([input('it', element)], more);
  await day.client.views.open({ trigger_id: await day.trigger(), view });
}

const submissions = (received: Recorded[]) =>
  received.map((one) => one.body).filter((body) => body.type === 'view_submission');

const METHODS: Record<string, (day: Day) => Promise<{ ok: boolean }>> = {
  'auth.test': (day) => day.client.auth.test(),
  'bots.info': (day) => day.client.bots.info({ bot: day.sandbox.state.app.botId }),
  'chat.delete': async (day) =>
    day.client.chat.delete({ channel: day.channel, ts: String((await post(day, [section('x')])).ts) }),
  'chat.getPermalink': async (day) =>
    day.client.chat.getPermalink({
      channel: day.channel,
      message_ts: String((await post(day, [section('x')])).ts),
    }),
  'chat.postEphemeral': (day) =>
    day.client.chat.postEphemeral({ channel: day.channel, user: personId(day.sandbox, 'mia'), text: 'x' }),
  'chat.postMessage': (day) => post(day, [section('x')]),
  'chat.update': async (day) =>
    day.client.chat.update({
      channel: day.channel,
      ts: String((await post(day, [section('x')])).ts),
      text: 'y',
    }),
  'conversations.info': (day) => day.client.conversations.info({ channel: day.channel }),
  'conversations.open': (day) => day.client.conversations.open({ users: personId(day.sandbox, 'mia') }),
  'files.completeUploadExternal': (day) => day.client.files.uploadV2({ filename: 'a.csv', content: 'x' }),
  'files.getUploadURLExternal': (day) =>
    day.client.files.getUploadURLExternal({ filename: 'a.csv', length: 1 }),
  'files.info': async (day) =>
    day.client.files.info({
      file: (await day.shareFile('mia', '#general', { name: 'a.csv', bytes: 'x' })).id,
    }),
  'users.info': (day) => day.client.users.info({ user: personId(day.sandbox, 'mia') }),
  'views.open': async (day) =>
    day.client.views.open({ trigger_id: await day.trigger(), view: modal([section('x')]) }),
  'views.publish': (day) =>
    day.client.views.publish({
      user_id: personId(day.sandbox, 'mia'),
      view: { type: 'home', blocks: [section('x')] as never },
    }),
  'views.push': async (day) => {
    await openForm(day, { type: 'plain_text_input' });
    return day.client.views.push({ trigger_id: await day.trigger(), view: modal([section('x')]) });
  },
  'views.update': async (day) => {
    await openForm(day, { type: 'plain_text_input' });
    return day.client.views.update({ view_id: day.modal('mia').id, view: modal([section('x')]) });
  },
};

const INTERACTIONS: Record<string, (day: Day) => Promise<Payload>> = {
  slash_command: async (day) => {
    await day.send('mia', '#general', '/contact');
    return day.bot.command();
  },
  'global shortcut': async (day) => {
    await day.shortcut('mia', 'Go anywhere');
    return day.bot.ofType('shortcut')[0];
  },
  'message shortcut': async (day) => {
    await post(day, [section('x')]);
    await day.shortcut('mia', 'Take this', day.find('mia', '#general'));
    return day.bot.ofType('message_action')[0];
  },
  'block_actions in a message': (day) => pressOn(day, [actions(button('Go', 'go'))], 'Go'),
  'block_actions in a view': async (day) => {
    const view = modal([actions(button('Go', 'go'))]);
    await day.client.views.open({ trigger_id: await day.trigger(), view });
    await day.press('mia', day.modal('mia'), 'Go');
    return day.bot.ofType('block_actions')[0];
  },
  block_suggestion: async (day) => {
    await openForm(day, { type: 'external_select', min_query_length: 0 });
    await day.suggest('mia', day.modal('mia'), 'it', 'a');
    return day.bot.ofType('block_suggestion')[0];
  },
  view_submission: async (day) => {
    await openForm(day, { type: 'plain_text_input' });
    await day.submit('mia', { it: TYPED });
    return day.bot.ofType('view_submission')[0];
  },
  view_closed: async (day) => {
    await openForm(day, { type: 'plain_text_input' }, { notify_on_close: true });
    await day.close('mia');
    return day.bot.ofType('view_closed')[0];
  },
};

const EVENTS: Record<string, (day: Day) => Promise<unknown>> = {
  app_home_opened: (day) => day.openHome('mia'),
  file_shared: (day) => day.shareFile('mia', '#general', { name: 'a.csv', bytes: 'x' }),
  member_joined_channel: (day) => day.joinBot('mia', '#random'),
  member_left_channel: (day) => day.removeBot('mia', '#general'),
  'message.channels': (day) => day.send('mia', '#general', 'x'),
  'message.im': (day) => day.send('mia', 'dm', 'x'),
};

const RESPONSE_ACTIONS: Record<string, { answer: object; open: string | undefined }> = {
  clear: { answer: {}, open: undefined },
  errors: { answer: { errors: { it: 'No' } }, open: 'Form' },
  push: { answer: { view: modal([section('x')], { title: plain('Above') }) }, open: 'Above' },
  update: { answer: { view: modal([section('x')], { title: plain('Instead') }) }, open: 'Instead' },
};

const RESPONSE_URL: Record<string, { body: object; seen: (sandbox: Sandbox) => unknown; expected: unknown }> =
  {
    ephemeral: {
      body: { text: 'y' },
      seen: ({ people }) => [people.find('mia', '#general')?.text, people.find('leo', '#general')?.text],
      expected: ['y', 'x'],
    },
    in_channel: {
      body: { text: 'y', response_type: 'in_channel' },
      seen: ({ people }) => people.find('leo', '#general')?.text,
      expected: 'y',
    },
    replace_original: {
      body: { text: 'y', replace_original: true },
      seen: ({ people, state }) => [
        people.find('leo', '#general')?.text,
        Object.values(state.messages).flat().length,
      ],
      expected: ['y', 1],
    },
    delete_original: {
      body: { delete_original: true },
      seen: ({ state }) => Object.values(state.messages).flat().length,
      expected: 0,
    },
  };

/** How each element is built, what a person enters, and what the bot then finds. */
const ELEMENTS: Record<string, { element?: object; typed?: string | string[]; value: object }> = {
  button: { value: { type: 'button', value: 'v1' } },
  overflow: { value: { type: 'overflow', selected_option: OPTIONS[0] } },
  plain_text_input: { typed: TYPED, value: { value: TYPED } },
  email_text_input: { typed: 'a@x.de', value: { value: 'a@x.de' } },
  url_text_input: { typed: 'https://x.de', value: { value: 'https://x.de' } },
  number_input: { element: { is_decimal_allowed: true }, typed: '1.5', value: { value: '1.5' } },
  static_select: { element: { options: OPTIONS }, typed: TYPED, value: { selected_option: OPTIONS[0] } },
  external_select: { element: { min_query_length: 0 }, typed: TYPED, value: { selected_option: OPTIONS[0] } },
  radio_buttons: { element: { options: OPTIONS }, typed: TYPED, value: { selected_option: OPTIONS[0] } },
  multi_static_select: {
    element: { options: OPTIONS },
    typed: [TYPED, 'Leo'],
    value: { selected_options: OPTIONS },
  },
  multi_external_select: {
    element: { min_query_length: 0, initial_options: OPTIONS },
    value: { selected_options: OPTIONS },
  },
  checkboxes: { element: { options: OPTIONS }, typed: ['Leo'], value: { selected_options: [OPTIONS[1]] } },
  datepicker: { typed: '2026-01-31', value: { selected_date: '2026-01-31' } },
  timepicker: { typed: '09:30', value: { selected_time: '09:30' } },
  users_select: { typed: 'U1', value: { selected_user: 'U1' } },
  multi_users_select: { typed: ['U1', 'U2'], value: { selected_users: ['U1', 'U2'] } },
  channels_select: { typed: 'C1', value: { selected_channel: 'C1' } },
  conversations_select: { typed: 'C1', value: { selected_conversation: 'C1' } },
  file_input: { value: { files: [expect.objectContaining({ name: 'a.csv', mimetype: 'text/csv' })] } },
};

it('has a proof for every entry, and no proof for what is not listed', () => {
  const proofs = {
    methods: METHODS,
    interactions: INTERACTIONS,
    events: EVENTS,
    responseActions: RESPONSE_ACTIONS,
    responseUrl: RESPONSE_URL,
    elements: ELEMENTS,
  };
  for (const [list, entries] of Object.entries(COVERAGE)) {
    expect(Object.keys(proofs[list as keyof typeof proofs]).sort()).toEqual([...entries].sort());
  }
});

it.each(Object.entries(METHODS))('answers %s', async (_name, call) => {
  const day = await liveADay();
  await expect(call(day)).resolves.toMatchObject({ ok: true });
});

it.each(Object.entries(INTERACTIONS))('delivers %s, signed', async (_name, interact) => {
  const day = await liveADay();
  const body = await interact(day);
  expect(body).toMatchObject({ token: expect.any(String) });
  // Slack documents none for shortcuts.
  const isShortcut = ['shortcut', 'message_action'].includes(body.type);
  expect(body.api_app_id).toBe(isShortcut ? undefined : day.sandbox.state.app.id);
  expect(day.bot.received.every((one) => one.valid)).toBe(true);
});

it.each(Object.entries(EVENTS))('delivers the event %s, signed', async (name, cause) => {
  const day = await liveADay();
  await cause(day);
  const [type, place] = name.split('.');
  const expected = { type, ...(place && { channel_type: place === 'im' ? 'im' : 'channel' }) };
  await expect
    .poll(() => day.bot.bodies().map((body) => body.event))
    .toContainEqual(expect.objectContaining(expected));
  expect(day.bot.received.every((one) => one.valid)).toBe(true);
});

it.each(Object.entries(RESPONSE_ACTIONS))(
  'does as response_action %s says',
  async (name, { answer, open }) => {
    const day = await liveADay();
    day.replies.push({ response_action: name, ...answer });
    await openForm(day, { type: 'plain_text_input' });
    await expect(day.submit('mia', { it: TYPED })).resolves.toEqual(name === 'errors' ? { it: 'No' } : {});
    expect(day.see('mia').view?.title?.text).toBe(open);
  },
);

it.each(Object.entries(RESPONSE_URL))(
  'does as %s of a response_url says',
  async (_name, { body, seen, expected }) => {
    const day = await liveADay();
    const { response_url } = await pressOn(day, [actions(button('Go', 'go'))], 'Go');
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(response_url, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    expect(seen(day.sandbox)).toEqual(expected);
  },
);

it.each(Object.entries(ELEMENTS))(
  'carries what a person enters into %s',
  async (type, { element, typed, value }) => {
    const day = await liveADay();
    if (type === 'button' || type === 'overflow') {
      const built = type === 'button' ? button(TYPED, 'go') : { type, action_id: 'go', options: OPTIONS };
      const body = await pressOn(day, [actions(built)], TYPED);
      expect(body.actions).toMatchObject([{ type, action_id: 'go', block_id: 'acts', ...value }]);
      return;
    }
    await openForm(day, { type, ...element });
    const file = await day.chooseFile('mia', { name: 'a.csv', bytes: 'x' });
    const filled = type === 'file_input' ? file.id : typed;
    await expect(day.submit('mia', filled === undefined ? {} : { it: filled })).resolves.toEqual({});
    expect(submissions(day.bot.received)[0].view.state.values.it.in).toEqual({ type, ...value });
  },
);

it('delivers to direct messages under their own channel', async () => {
  const day = await liveADay();
  await day.send('leo', 'dm', '/contact');
  expect(day.bot.command().channel_id).toBe(directId(day.sandbox, 'leo'));
});
