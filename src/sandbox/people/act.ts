/** The one way in for what people do: the page's requests and the People of the tests end here. */
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { tellHomeOpened, tellMembership } from '../events.ts';
import { keepFile, personSees, shareFiles } from '../files.ts';
import type { Act, ActAnswer, Person } from '../protocol.ts';
import type { StoredChannel, StoredFile } from '../state.ts';
import { formatTyped } from '../typed-text.ts';
import { buildViewObject } from '../views.ts';
import { findChannel, findDirect, type World } from '../world.ts';
import { close, submit } from './forms.ts';
import { type Offered, press, suggest } from './press.ts';
import { send } from './send.ts';
import { runShortcut } from './shortcut.ts';

const Where = z.union([z.object({ channel: z.string(), ts: z.string() }), z.object({ view: z.string() })]);
const Option = z.looseObject({ value: z.string() });
const Choice = z.object({
  value: z.string().nullish(),
  selected_option: Option.nullish(),
  selected_options: z.array(Option).optional(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  selected_user: z.string().nullish(),
  selected_users: z.array(z.string()).optional(),
  selected_channel: z.string().nullish(),
  selected_conversation: z.string().nullish(),
  files: z.array(z.string()).optional(),
});
const Choices = z.record(z.string(), z.record(z.string(), Choice));
const person = z.string();
const element = { person, where: Where, block_id: z.string(), action_id: z.string() };

const ActBody = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('send'),
    person,
    channel: z.string(),
    text: z.string().max(12_000),
    thread_ts: z.string().optional(),
  }),
  z.object({
    action: z.literal('share'),
    person,
    file: z.string(),
    channel: z.string(),
    text: z.string().max(12_000).optional(),
    thread_ts: z.string().optional(),
  }),
  z.object({
    action: z.literal('shortcut'),
    person,
    callback_id: z.string(),
    on: z.object({ channel: z.string(), ts: z.string() }).optional(),
  }),
  z.object({
    action: z.literal('press'),
    ...element,
    choice: Choice.optional(),
    values: Choices.optional(),
  }),
  z.object({ action: z.literal('suggest'), ...element, query: z.string() }),
  z.object({ action: z.literal('submit'), person, view: z.string(), values: Choices.optional() }),
  z.object({ action: z.literal('close'), person, view: z.string(), all: z.boolean().optional() }),
  z.object({ action: z.literal('open_home'), person }),
  z.object({ action: z.enum(['join_bot', 'remove_bot']), person, channel: z.string() }),
]);

/** What a person asked for, checked; throws ZodError for anything else. */
export function parseAct(body: unknown): Act {
  return ActBody.parse(body) as Act;
}

/** Throws AppError with the sentence that the person sees. */
export async function act(world: World, offered: Offered, body: Act): Promise<ActAnswer & { ok: true }> {
  const who = getPerson(world, body.person);
  switch (body.action) {
    case 'send':
      await send(world, { ...body, person: who, channel: getChannel(world, who, body.channel) });
      return { ok: true };
    case 'share':
      share(world, who, getFile(world, who, body.file), body);
      return { ok: true };
    case 'shortcut': {
      const { callback_id, on } = body;
      const at = on && { channel: getChannel(world, who, on.channel), ts: on.ts };
      await runShortcut(world, { person: who, callback_id, ...(at && { on: at }) });
      return { ok: true };
    }
    case 'press':
      await press(world, offered, { ...body, person: who });
      return { ok: true };
    case 'suggest':
      return { ok: true, ...(await suggest(world, offered, { ...body, person: who })) };
    case 'submit':
      return { ok: true, ...(await submit(world, offered, { ...body, person: who })) };
    case 'close':
      await close(world, { ...body, person: who });
      return { ok: true };
    case 'open_home':
      openHome(world, who);
      return { ok: true };
    case 'join_bot':
    case 'remove_bot':
      setMembership(world, who, getChannel(world, who, body.channel), body.action === 'join_bot');
      return { ok: true };
  }
}

/** A file of a person: shared into `channel` at once, or kept for a form. */
export async function upload(
  world: World,
  o: {
    person: string;
    name: string;
    channel?: string;
    thread_ts?: string;
    text?: string;
    snippet?: boolean;
  },
  source: Readable,
): Promise<StoredFile> {
  const who = getPerson(world, o.person);
  const { channel } = o;
  if (channel !== undefined) getChannel(world, who, channel);
  const file = await keepFile(world, { name: o.name, user: who.id, snippet: o.snippet ?? false }, source);
  if (channel !== undefined) share(world, who, file, { ...o, channel });
  return file;
}

function share(
  world: World,
  who: Person,
  file: StoredFile,
  at: { channel: string; text?: string; thread_ts?: string },
): void {
  const channel = getChannel(world, who, at.channel);
  const text = formatTyped(world.store.state, at.text ?? '', false);
  const thread = at.thread_ts ? { thread_ts: at.thread_ts } : {};
  shareFiles(world, [file], { channel, by: who.id, text, ...thread });
}

export function getPerson(world: World, id: string): Person {
  const found = world.store.state.people.find((one) => one.id === id);
  if (!found) throw new AppError('user_not_found', 'That person is not in this workspace.');
  return found;
}

/** A file that the person sees. */
export function getFile(world: World, who: Person, id: string): StoredFile {
  const file = world.store.state.files[id];
  if (file && personSees(world.store.state, who.id, file)) return file;
  throw new AppError('file_not_found', 'That file is not here any more.');
}

function getChannel(world: World, who: Person, id: string): StoredChannel {
  const channel = findChannel(world.store.state, id);
  if (channel && (!channel.im || channel.im === who.id)) return channel;
  throw new AppError('channel_not_found', 'That channel is not in this workspace.');
}

function openHome(world: World, who: Person): void {
  const { state } = world.store;
  if (!world.manifest.homeTab) throw new AppError('not_enabled', 'This app has no Home tab.');
  const view = state.views[state.homes[who.id] ?? ''];
  const direct = findDirect(state, who.id)?.id ?? '';
  tellHomeOpened(world, who.id, direct, view && buildViewObject(world, view));
}

function setMembership(world: World, who: Person, channel: StoredChannel, joined: boolean): void {
  if (channel.kind === 'im' || channel.botIn === joined) return;
  world.store.act(() => {
    channel.botIn = joined;
  });
  tellMembership(world, channel, joined, who.id);
}
