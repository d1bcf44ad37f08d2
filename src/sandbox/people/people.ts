/** What people do, for tests: by their names and by the words on the screen; the same actions as the page's. */
import { Readable } from 'node:stream';
import { AppError } from '../../errors.ts';
import { buildPageState } from '../page-state.ts';
import type { Act, Choice, Choices, Message, PageState, Role, SharedFile, View } from '../protocol.ts';
import type { World } from '../world.ts';
import { act, getPerson, upload } from './act.ts';
import type { Offered } from './press.ts';
import { type Control, getControl, readTyped } from './reading.ts';

/** Input label (or block_id) to what is typed; an option by its words or its value; ids of kept files; null empties. */
export type Filled = Record<string, string | string[] | null>;
/** A message that was seen in `channel`, or a view. */
export type Shown = (Message & { channel: string }) | View;
export type FileToShare = {
  name: string;
  bytes: Buffer | string;
  text?: string;
  thread_ts?: string;
  snippet?: boolean;
};

/**
 * A person is `mia`, a channel `#general` or `dm` (the person's own messages with the bot); ids do as well. Each resolves
 * when the bot has acknowledged, and throws AppError with what the person would see when it did not.
 */
export type People = {
  /** What the person sees now. */
  see(person: string): PageState;
  /** The newest message that the person sees in a channel and that `fits`; undefined when there is none. */
  find(
    person: string,
    channel: string,
    fits?: (message: Message) => boolean,
  ): (Message & { channel: string }) | undefined;
  /** The modal on top; throws when none is open. */
  modal(person: string): View;
  /** A text that begins with `/` is a slash command. */
  send(person: string, channel: string, text: string, o?: { thread_ts?: string }): Promise<void>;
  /** By its name; `on` is the message of a message shortcut. */
  shortcut(person: string, name: string, on?: { channel: string; ts: string }): Promise<void>;
  /** `input`: what to type or pick, where the control itself is not yet the choice. */
  press(person: string, on: Shown, control: Control, input?: string | string[]): Promise<void>;
  /** Texts of the options that typing `query` into an external select brings. */
  suggest(person: string, on: Shown, control: Control, query: string): Promise<string[]>;
  /** Fills the top modal and presses its button; gives the errors by block_id, none when it went through. */
  submit(person: string, filled?: Filled): Promise<Record<string, string>>;
  /** Cancel of the top modal, or the × for all. */
  close(person: string, o?: { all?: boolean }): Promise<void>;
  /** Drops a file into a channel. */
  shareFile(person: string, channel: string, file: FileToShare): Promise<SharedFile>;
  /** Slack's Share of a file that the person sees already. */
  shareAgain(person: string, channel: string, fileId: string): Promise<void>;
  /** Keeps a file for a `file_input`; give its id to `submit`. */
  chooseFile(person: string, file: FileToShare): Promise<SharedFile>;
  /** What an admin of the workspace makes of somebody, outside of the app. */
  setRole(person: string, role: Role): void;
  openHome(person: string): Promise<void>;
  joinBot(person: string, channel: string): Promise<void>;
  removeBot(person: string, channel: string): Promise<void>;
};

export function createPeople(world: World, offered: Offered): People {
  const idOf = (name: string) =>
    world.store.state.people.find((one) => one.name === name.replace('@', ''))?.id ?? name;
  const see = (person: string) => buildPageState(world, getPerson(world, idOf(person)));
  const channelOf = (person: string, name: string) => {
    const isNamed = (channel: { name: string; kind: string }) =>
      name === 'dm' ? channel.kind === 'im' : channel.name === name.replace('#', '');
    return see(person).channels.find(isNamed)?.id ?? name;
  };
  const run = (body: Act) => act(world, offered, { ...body, person: idOf(body.person) });
  const share = (person: string, file: FileToShare, channel?: string) => {
    const { bytes, ...rest } = file;
    const at = channel === undefined ? {} : { channel: channelOf(person, channel) };
    return upload(world, { ...rest, ...at, person: idOf(person) }, Readable.from([Buffer.from(bytes)]));
  };
  const modal = (person: string) => {
    const { view } = see(person);
    if (!view) throw new AppError('no_modal', `No modal is open for ${person}.`);
    return view;
  };

  async function suggest(person: string, on: Shown, control: Control, query: string): Promise<string[]> {
    const answer = await run({ person, action: 'suggest', ...targetOf(on, control), query });
    const options = answer.option_groups?.flatMap((group) => group.options) ?? answer.options ?? [];
    return options.map((option) => option.text.text);
  }

  /** Typing into an external select asks the bot first, as the page does, and picks the option with those words. */
  async function choose(
    person: string,
    on: Shown,
    control: Control,
    typed: string | string[] | null,
  ): Promise<Choice> {
    const { element } = getControl(on, control);
    if (typeof typed === 'string' && element.type === 'external_select') {
      await suggest(person, on, control, typed);
      const options = offered.get(idOf(person)) ?? [];
      const found = options.find((option) => option.text.text === typed || option.value === typed);
      if (!found) throw new AppError('no_such_option', `"${typed}" was not among the choices.`);
      return { selected_option: found };
    }
    return readTyped(element, typed);
  }

  return {
    see,
    modal,
    suggest,
    find(person, channel, fits = () => true) {
      const id = channelOf(person, channel);
      const found = see(person).messages[id]?.findLast(fits);
      return found && { ...found, channel: id };
    },
    async send(person, channel, text, o = {}) {
      await run({ person, action: 'send', channel: channelOf(person, channel), text, ...o });
    },
    async shortcut(person, name, on) {
      const found = world.manifest.shortcuts.find((one) => one.name === name);
      const at = on && { on: { channel: on.channel, ts: on.ts } };
      await run({ person, action: 'shortcut', callback_id: found?.callback_id ?? name, ...at });
    },
    async press(person, on, control, input) {
      const choice =
        input === undefined ? getControl(on, control).choice : await choose(person, on, control, input);
      await run({ person, action: 'press', ...targetOf(on, control), ...(choice && { choice }) });
    },
    async submit(person, filled = {}) {
      const view = modal(person);
      const values: Choices = {};
      for (const [label, typed] of Object.entries(filled)) {
        const isBlock = view.blocks.some((block) => block.block_id === label);
        const control = isBlock ? { block_id: label } : label;
        const { block, element } = getControl(view, control);
        const choice = await choose(person, view, control, typed);
        values[block.block_id] = { ...values[block.block_id], [element.action_id]: choice };
      }
      const answer = await run({ person, action: 'submit', view: view.id, values });
      return answer.errors ?? {};
    },
    async close(person, o = {}) {
      await run({ person, action: 'close', view: modal(person).id, ...o });
    },
    shareFile: (person, channel, file) => share(person, file, channel),
    async shareAgain(person, channel, fileId) {
      await run({ person, action: 'share', file: fileId, channel: channelOf(person, channel) });
    },
    chooseFile: (person, file) => share(person, file),
    setRole(person, role) {
      world.store.act(() => {
        getPerson(world, idOf(person)).role = role;
      });
    },
    async openHome(person) {
      await run({ person, action: 'open_home' });
    },
    async joinBot(person, channel) {
      await run({ person, action: 'join_bot', channel: channelOf(person, channel) });
    },
    async removeBot(person, channel) {
      await run({ person, action: 'remove_bot', channel: channelOf(person, channel) });
    },
  };
}

function targetOf(on: Shown, control: Control) {
  const { block, element } = getControl(on, control);
  const where = 'channel' in on ? { channel: on.channel, ts: on.ts } : { view: on.id };
  return { where, block_id: block.block_id, action_id: element.action_id };
}
