/** What people write to the bot directly is a find, answered there as an ordinary message; what reads as a command is asked about. */
import { direct } from '../answers.ts';
import { readText } from '../command/command-text.ts';
import type { AskMeant } from '../command/register.ts';
import { createDeeds } from '../deeds.ts';
import type { Deps, DeskApp, Reply } from '../feature.ts';
import { find } from './find.ts';
import { follow } from './follow.ts';

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

export function registerDirectMessages(app: DeskApp, deps: Deps, askMeant: AskMeant): void {
  // Slack repeats an event whose acknowledgement it missed.
  const answered = createDeeds();
  app.message(async ({ message, body, client, context }) => {
    const { channel, channel_type, subtype, bot_id, user, text, thread_ts } = message as DirectMessage;
    // Edits, joins, shared files and what bots say are no questions; a shared file is an import.
    if (channel_type !== 'im' || subtype || bot_id || !user || !text?.trim()) return;
    if (answered.find(body.event_id)) return;
    answered.note(body.event_id, user);
    const { account, places } = context;
    const typed = readText(text);
    const question = askMeant(typed);
    if (question) {
      await direct(client, channel, question, thread_ts);
      return;
    }
    const asked = { text: typed, channelId: channel };
    const { reply, found } = await find(deps.contacts, account, asked);
    const ts = await direct(client, channel, reply, thread_ts);
    const show = (newer: Reply) => client.chat.update({ channel, ts, ...newer });
    follow(deps, account, asked, { found, show, isShown: places.watch(`${channel}:${ts}`) });
  });
}
