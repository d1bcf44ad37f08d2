/** Brings an answer to the person who asked: where they asked, and where that fails, to them directly. */
import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Reply } from './feature.ts';

/** 'replace': in place of the message that was clicked. */
export type Answer = (reply: Reply, how?: 'new' | 'replace') => Promise<void>;

export type AnswerTo = {
  client: WebClient;
  /** undefined where Slack gave no response_url (views). */
  respond: RespondFn | undefined;
  /** '' where there is none. */
  channelId: string;
  userId: string;
  /** The clicked message is an ordinary one in the direct messages: new answers are ordinary there too. */
  lasting?: boolean;
  /** The thread of the clicked message: an answer outside of it would not be seen by who reads the thread. */
  threadTs?: string | undefined;
};

/**
 * A response_url serves five answers in 30 minutes and needs no membership, so it comes first. One that is used up, or
 * none, must not mean silence: then privately in the channel, and where the bot is no member, as a direct message.
 */
export function createAnswer(to: AnswerTo): Answer {
  const { client, respond, channelId, userId, lasting } = to;
  const thread = to.threadTs ? { thread_ts: to.threadTs } : {};
  return async (reply, how = 'new') => {
    if (lasting && how === 'new') return direct(client, channelId, reply, to.threadTs);
    if (respond && (await respondedTo(respond, { ...reply, ...thread }, how))) return;
    if (channelId && (await shownTo(client, channelId, userId, { ...reply, ...thread }))) return;
    await direct(client, userId, reply);
  };
}

/** `to` is a person or a direct message channel. */
export async function direct(client: WebClient, to: string, reply: Reply, threadTs?: string): Promise<void> {
  await client.chat.postMessage({
    channel: to,
    ...reply,
    unfurl_links: false,
    unfurl_media: false,
    ...(threadTs && { thread_ts: threadTs }),
  });
}

type Threaded = Reply & { thread_ts?: string };

async function respondedTo(respond: RespondFn, reply: Threaded, how: 'new' | 'replace'): Promise<boolean> {
  try {
    await respond({ ...reply, response_type: 'ephemeral', replace_original: how === 'replace' });
    return true;
  } catch {
    return false;
  }
}

async function shownTo(client: WebClient, channel: string, user: string, reply: Threaded): Promise<boolean> {
  try {
    await client.chat.postEphemeral({ channel, user, ...reply });
    return true;
  } catch {
    return false;
  }
}
