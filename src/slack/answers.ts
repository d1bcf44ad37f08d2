/** Brings an answer to the person who asked: where they asked, and where that fails, to them directly. */
import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { AppError } from '../errors.ts';
import type { Reply } from './feature.ts';

/** 'replace': in place of the message that was clicked; 'public': for everybody in the channel. */
export type Answer = (reply: Reply, how?: How) => Promise<void>;
type How = 'new' | 'replace' | 'public';

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
    if ((lasting && how === 'new') || (how === 'public' && !respond)) {
      await direct(client, channelId, reply, to.threadTs);
      return;
    }
    if (respond && (await respondedTo(respond, { ...reply, ...thread }, how))) return;
    // What was meant for all must not be taken for shown to all when only one sees it.
    if (how === 'public') throw notShared();
    if (channelId && (await shownTo(client, channelId, userId, { ...reply, ...thread }))) return;
    await direct(client, userId, reply);
  };
}

/** The thread that a clicked message stands in; a message that others were written under is no reply itself. */
export function findThread(
  message: { ts?: string | undefined; thread_ts?: string | undefined } | undefined,
): string | undefined {
  return message?.thread_ts === message?.ts ? undefined : message?.thread_ts;
}

/** `to` is a person or a channel; returns the `ts` of the message. */
export async function direct(
  client: WebClient,
  to: string,
  reply: Reply,
  threadTs?: string,
): Promise<string> {
  return (await postTo(client, to, reply, threadTs)).ts;
}

/** As `direct`; returns where the message stands, to change it later. */
export async function postTo(
  client: WebClient,
  to: string,
  reply: Reply,
  threadTs?: string,
): Promise<{ channel: string; ts: string }> {
  const { channel = to, ts = '' } = await client.chat.postMessage({
    channel: to,
    ...reply,
    unfurl_links: false,
    unfurl_media: false,
    ...(threadTs && { thread_ts: threadTs }),
  });
  return { channel, ts };
}

function notShared(): AppError {
  return new AppError(
    'not_shared',
    'Slack did not let me show this to the channel. Search again and press Share there, or invite me with /invite first.',
  );
}

type Threaded = Reply & { thread_ts?: string };

async function respondedTo(respond: RespondFn, reply: Threaded, how: How): Promise<boolean> {
  const visibility = how === 'public' ? 'in_channel' : 'ephemeral';
  try {
    await respond({ ...reply, response_type: visibility, replace_original: how === 'replace' });
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
