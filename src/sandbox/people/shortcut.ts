/** A person runs a shortcut: a global one from anywhere, a message one from the menu of a message. */
import { AppError } from '../../errors.ts';
import { findMessage } from '../messages.ts';
import { buildGlobalShortcut, buildMessageShortcut } from '../payloads.ts';
import type { Person } from '../protocol.ts';
import type { StoredChannel } from '../state.ts';
import type { World } from '../world.ts';
import { getAnswerBody } from './answers.ts';

export type Running = { person: Person; callback_id: string; on?: { channel: StoredChannel; ts: string } };

export async function runShortcut(world: World, { person, callback_id, on }: Running): Promise<void> {
  const type = on ? 'message' : 'global';
  const known = world.manifest.shortcuts.some((one) => one.callback_id === callback_id && one.type === type);
  if (!known) throw new AppError('unknown_shortcut', `This app has no such shortcut here: ${callback_id}.`);
  if (!world.manifest.interactive) {
    throw new AppError('not_interactive', 'This app is not configured to handle interactive responses.');
  }
  getAnswerBody(
    await world.delivery.interaction(buildPayload(world, { person, callback_id, ...(on && { on }) })),
  );
}

function buildPayload(world: World, { person, callback_id, on }: Running): object {
  if (!on) return buildGlobalShortcut(world, person, callback_id);
  const message = findMessage(world.store.state, on.channel.id, on.ts);
  // An ephemeral message is not kept by Slack, and its menu offers no shortcuts.
  if (!message || message.ephemeralTo) {
    throw new AppError('gone', 'That message is not there any more: look again at the newest ones.');
  }
  return buildMessageShortcut(world, person, callback_id, { channel: on.channel, message });
}
