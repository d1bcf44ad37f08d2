/** What a person writes into the composer: a message, or a slash command. */
import { AppError } from '../../errors.ts';
import { tellMessage } from '../events.ts';
import { addMessage } from '../messages.ts';
import { buildCommand } from '../payloads.ts';
import type { Person } from '../protocol.ts';
import { respond } from '../respond.ts';
import { SlackError } from '../slack-error.ts';
import type { StoredChannel } from '../state.ts';
import { formatTyped } from '../typed-text.ts';
import type { World } from '../world.ts';
import { getAnswerBody } from './answers.ts';

export type Sending = { person: Person; channel: StoredChannel; text: string; thread_ts?: string };

export async function send(world: World, sending: Sending): Promise<void> {
  if (sending.text.startsWith('/')) return sendCommand(world, sending);
  const { person, channel, text, thread_ts } = sending;
  if (text.trim() === '') throw new AppError('no_text', 'Write something first.');
  if (channel.kind === 'im' && world.manifest.messagesTab !== 'on') {
    throw new AppError('messages_tab_disabled', 'Sending messages to this app has been turned off.');
  }
  const message = world.store.act((state) =>
    addMessage(state, channel.id, {
      user: person.id,
      text: formatTyped(state, text, false),
      ...(thread_ts && { thread_ts }),
    }),
  );
  tellMessage(world, channel, message);
}

async function sendCommand(world: World, { person, channel, text, thread_ts }: Sending): Promise<void> {
  const [name = '', ...rest] = text.split(/(?<=^\S+)\s+/);
  const command = world.manifest.commands.find((known) => known.command === name);
  if (!command) throw new AppError('unknown_command', `\`${name}\` is not a command of this workspace.`);
  if (thread_ts) {
    throw new AppError(
      'command_in_thread',
      `\`${name}\` is not supported in threads. Send it in the channel.`,
    );
  }
  const typed = rest.join('').trim();
  const argument = command.should_escape ? formatTyped(world.store.state, typed, true) : typed;
  const fields = buildCommand(world, { person, channel, command: name, text: argument });
  try {
    const body = getAnswerBody(await world.delivery.command(fields));
    if (body === undefined) return;
    const answer = typeof body === 'string' ? { text: body } : (body as Record<string, unknown>);
    respond(world, { person: person.id, channel: channel.id }, answer);
  } catch (error) {
    // In Slack's words: it names the failure by its code.
    if (!(error instanceof AppError || error instanceof SlackError)) throw error;
    const message = `${name} failed with the error "${error.code}". ${error.message}`;
    throw new AppError(error.code, message, { cause: error });
  }
}
