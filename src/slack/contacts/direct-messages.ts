/** What people write to the bot directly is a find, answered there as an ordinary message. */
import { direct } from '../answers.ts';
import { readText } from '../command/command-text.ts';
import { createDeeds } from '../deeds.ts';
import type { Deps, DeskApp } from '../feature.ts';
import { find } from './find.ts';

/** What a message event may hold; Slack's own types differ by subtype. */
type DirectMessage = {
  channel: string;
  channel_type?: string;
  subtype?: string;
  bot_id?: string;
  user?: string;
  text?: string;
  thread_ts?: string;
};

export function registerDirectMessages(app: DeskApp, { contacts }: Deps): void {
  // Slack repeats an event whose acknowledgement it missed.
  const answered = createDeeds();
  app.message(async ({ message, body, client, context }) => {
    const { channel, channel_type, subtype, bot_id, user, text, thread_ts } = message as DirectMessage;
    // Edits, joins, shared files and what bots say are no questions; a shared file is an import.
    if (channel_type !== 'im' || subtype || bot_id || !user || !text?.trim()) return;
    if (answered.find(body.event_id)) return;
    answered.note(body.event_id, user);
    await direct(client, channel, await find(contacts, context.account, readText(text)), thread_ts);
  });
}
