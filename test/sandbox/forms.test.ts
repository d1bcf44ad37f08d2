/** Modals: opening with a trigger, submitting, the bot's answers, closing, and the limits of views.*. */
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import {
  clientOf,
  input,
  modal,
  openSandbox,
  personId,
  plain,
  type Reply,
  recordBot,
  section,
  startBolt,
} from './support.ts';

const failure = (error: string) => ({ data: { ok: false, error } });
const NAME = input('name', { type: 'plain_text_input' });

/** Mia has the modal open; the bot answers submissions with `reply`. */
async function openForm(sandbox: Sandbox, view: object, reply: Reply = {}) {
  const bot = await recordBot(sandbox, (body) => (body.type === 'view_submission' ? reply : {}));
  const triggers = async () => {
    await sandbox.people.send('mia', '#general', '/contact');
    return bot.bodies().findLast((body) => body.command).trigger_id as string;
  };
  const opened = await clientOf(sandbox).views.open({ trigger_id: await triggers(), view: view as never });
  return { bot, triggers, id: String(opened.view?.id), hash: String(opened.view?.hash) };
}

describe('a trigger', () => {
  it('opens one modal; a view that is refused does not use it up', async () => {
    const sandbox = await openSandbox();
    const bot = await recordBot(sandbox);
    const { views } = clientOf(sandbox);
    await sandbox.people.send('mia', '#general', '/contact');
    const { trigger_id } = bot.command();
    const bad = modal([NAME], { title: plain('x'.repeat(25)) });
    await expect(views.open({ trigger_id, view: bad })).rejects.toMatchObject(failure('invalid_arguments'));
    await expect(views.open({ trigger_id, view: modal([NAME]) })).resolves.toMatchObject({
      view: { type: 'modal', callback_id: 'form', state: { values: { name: { in: { value: null } } } } },
    });
    const again = { trigger_id, view: modal([NAME]) };
    await expect(views.open(again)).rejects.toMatchObject(failure('exchanged_trigger_id'));
    const stranger = { trigger_id: '1.2.3', view: modal([NAME]) };
    await expect(views.open(stranger)).rejects.toMatchObject(failure('invalid_trigger_id'));
  });

  it('expires', async () => {
    const sandbox = await openSandbox({ timing: { triggerMs: -1 } });
    const bot = await recordBot(sandbox);
    await sandbox.people.send('mia', '#general', '/contact');
    const late = { trigger_id: bot.command().trigger_id, view: modal([NAME]) };
    await expect(clientOf(sandbox).views.open(late)).rejects.toMatchObject(failure('expired_trigger_id'));
  });
});

describe('views.*', () => {
  it('update a modal, keeping what was typed, and refuse an old hash', async () => {
    const sandbox = await openSandbox();
    const { id, hash } = await openForm(sandbox, modal([NAME]));
    const { views } = clientOf(sandbox);
    await sandbox.people.press('mia', sandbox.people.modal('mia'), 'name', 'Ana');
    const more = modal([section('More'), NAME]);
    await views.update({ view_id: id, hash, view: more });
    expect(sandbox.people.modal('mia')).toMatchObject({
      id,
      blocks: [{ type: 'section' }, { type: 'input' }],
      state: { values: { name: { in: { value: 'Ana' } } } },
    });
    await expect(views.update({ view_id: id, hash, view: more })).rejects.toMatchObject(
      failure('hash_conflict'),
    );
    await expect(views.update({ view_id: 'V1', view: more })).rejects.toMatchObject(failure('not_found'));
    await sandbox.people.close('mia');
    await expect(views.update({ view_id: id, view: more })).rejects.toMatchObject(failure('not_found'));
  });

  it('stack three modals and no more', async () => {
    const sandbox = await openSandbox();
    const { triggers } = await openForm(sandbox, modal([NAME]));
    const { views } = clientOf(sandbox);
    const second = await views.push({ trigger_id: await triggers(), view: modal([NAME]) });
    const third = await views.push({
      trigger_id: await triggers(),
      view: modal([NAME], { external_id: 'x' }),
    });
    expect(third.view).toMatchObject({ previous_view_id: second.view?.id });
    expect(sandbox.people.see('mia').viewsBelow).toBe(2);
    const fourth = { trigger_id: await triggers(), view: modal([NAME]) };
    await expect(views.push(fourth)).rejects.toMatchObject(failure('push_limit_reached'));
    const twin = { trigger_id: await triggers(), view: modal([NAME], { external_id: 'x' }) };
    await expect(views.open(twin)).rejects.toMatchObject(failure('duplicate_external_id'));
    await views.update({
      external_id: 'x',
      view: modal([section('third')], { external_id: 'x', submit: undefined }),
    });
    await sandbox.people.close('mia');
    expect(sandbox.people.modal('mia').id).toBe(second.view?.id);
  });

  it('refuse to push on nothing, views that are too large, and Home views where there is no Home', async () => {
    const sandbox = await openSandbox({ change: (text) => text.replace('home_tab_enabled: true, ', '') });
    const { triggers } = await openForm(sandbox, modal([NAME]));
    const { views } = clientOf(sandbox);
    await sandbox.people.close('mia');
    const push = { trigger_id: await triggers(), view: modal([NAME]) };
    await expect(views.push(push)).rejects.toMatchObject(failure('not_found'));
    const huge = modal([NAME], { private_metadata: 'x'.repeat(250_000) });
    await expect(views.open({ trigger_id: await triggers(), view: huge })).rejects.toMatchObject(
      failure('view_too_large'),
    );
    const home = { user_id: personId(sandbox, 'mia'), view: { type: 'home', blocks: [section('Hi')] } };
    await expect(views.publish(home as never)).rejects.toMatchObject(failure('not_enabled'));
  });

  it('publish a Home view for one person', async () => {
    const sandbox = await openSandbox();
    const home = { user_id: personId(sandbox, 'mia'), view: { type: 'home', blocks: [section('Hi')] } };
    const first = await clientOf(sandbox).views.publish(home as never);
    await clientOf(sandbox).views.publish(home as never);
    expect(sandbox.people.see('mia').home?.id).toBe(first.view?.id);
    expect(sandbox.people.see('leo').home).toBeNull();
  });
});

describe('submitting', () => {
  it('sends the values and closes on an empty answer', async () => {
    const sandbox = await openSandbox();
    const { bot, id } = await openForm(sandbox, modal([NAME], { private_metadata: '{"id":7}' }));
    await expect(sandbox.people.submit('mia', { name: 'Ana' })).resolves.toEqual({});
    expect(bot.ofType('view_submission')[0]).toMatchObject({
      type: 'view_submission',
      user: { id: personId(sandbox, 'mia'), team_id: sandbox.state.team.id },
      api_app_id: sandbox.state.app.id,
      trigger_id: expect.any(String),
      response_urls: [],
      view: {
        id,
        team_id: sandbox.state.team.id,
        app_id: sandbox.state.app.id,
        bot_id: sandbox.state.app.botId,
        callback_id: 'form',
        private_metadata: '{"id":7}',
        root_view_id: id,
        previous_view_id: null,
        state: { values: { name: { in: { type: 'plain_text_input', value: 'Ana' } } } },
      },
    });
    expect(() => sandbox.people.modal('mia')).toThrow();
  });

  it('checks what Slack checks before the bot hears of it', async () => {
    const sandbox = await openSandbox();
    const form = modal([
      NAME,
      input('mail', { type: 'email_text_input' }, { optional: true }),
      input('short', { type: 'plain_text_input', max_length: 3 }, { optional: true }),
    ]);
    const { bot } = await openForm(sandbox, form);
    await expect(sandbox.people.submit('mia', { mail: 'ana@x', short: 'four' })).resolves.toEqual({
      name: 'Please complete this required field.',
      mail: 'Please enter a valid email address.',
      short: 'Please enter at most 3 characters.',
    });
    expect(bot.ofType('view_submission')).toHaveLength(0);
    await sandbox.people.submit('mia', { name: 'Ana', mail: null, short: 'abc' });
    expect(bot.ofType('view_submission')[0].view.state.values.mail.in.value).toBeNull();
  });

  it.each([
    ['errors', { errors: { name: 'Taken' } }, { open: 'Form', errors: { name: 'Taken' } }],
    [
      'update',
      { view: modal([section('Saving…')], { title: plain('Saving') }) },
      { open: 'Saving', errors: {} },
    ],
    ['push', { view: modal([section('Sure?')], { title: plain('On top') }) }, { open: 'On top', errors: {} }],
    ['clear', {}, { open: undefined, errors: {} }],
  ])('does as response_action %s says', async (response_action, more, expected) => {
    const sandbox = await openSandbox();
    await openForm(sandbox, modal([NAME]), { json: { response_action, ...more } });
    await expect(sandbox.people.submit('mia', { name: 'Ana' })).resolves.toEqual(expected.errors);
    expect(sandbox.people.see('mia').view?.title?.text).toBe(expected.open);
  });

  it.each([
    ['an error at a block that is no input', { response_action: 'errors', errors: { nothing: 'x' } }],
    [
      'a view that Slack refuses',
      { response_action: 'update', view: modal([], { title: plain('x'.repeat(25)) }) },
    ],
    ['no view', { response_action: 'push' }],
    ['an action nobody knows', { response_action: 'dance' }],
  ])('keeps the modal and shows trouble for %s', async (_name, json) => {
    const sandbox = await openSandbox();
    await openForm(sandbox, modal([NAME]), { json });
    await expect(sandbox.people.submit('mia', { name: 'Ana' })).rejects.toThrow('trouble connecting');
    expect(sandbox.people.modal('mia').state.values).toMatchObject({ name: { in: { value: 'Ana' } } });
  });
});

describe('closing', () => {
  it('tells the bot where it asked for it, and whether all was closed', async () => {
    const sandbox = await openSandbox();
    const { bot, triggers } = await openForm(sandbox, modal([NAME], { notify_on_close: true }));
    const push = modal([NAME], { callback_id: 'quiet' });
    await clientOf(sandbox).views.push({ trigger_id: await triggers(), view: push });
    await sandbox.people.close('mia', { all: true });
    expect(bot.ofType('view_closed')).toMatchObject([{ view: { callback_id: 'form' }, is_cleared: true }]);
    expect(sandbox.people.see('mia').view).toBeNull();
  });
});

it('serves a real Bolt app through open, submit with errors, and submit', async () => {
  const sandbox = await openSandbox();
  await startBolt(sandbox, (app) => {
    app.command('/contact', async ({ ack, client, command }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: modal([NAME]) });
    });
    app.view('form', async ({ ack, view, client, body }) => {
      const name = view.state.values.name?.in?.value;
      if (name === 'bad') {
        await ack({ response_action: 'errors', errors: { name: 'Choose another name' } });
        return;
      }
      await ack();
      await client.chat.postMessage({ channel: body.user.id, text: `Saved ${name}` });
    });
  });
  await sandbox.people.send('mia', '#general', '/contact');
  await sandbox.until(() => sandbox.people.see('mia').view, 'the form');
  await expect(sandbox.people.submit('mia', { name: 'bad' })).resolves.toEqual({
    name: 'Choose another name',
  });
  await expect(sandbox.people.submit('mia', { name: 'Ana' })).resolves.toEqual({});
  await sandbox.until(() => sandbox.people.find('mia', 'dm')?.text === 'Saved Ana', 'the receipt');
});
