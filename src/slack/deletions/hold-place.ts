/** Where a person sees their held delete, kept so that a job in any process can say there how it ended. */
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Hold } from '../../deletions/hold-service.ts';
import type { Sealer } from '../../workspaces/sealing.ts';
import type { Click } from '../click.ts';
import { buildAnswered } from '../contacts/answer-in-modal.ts';
import type { Reply } from '../feature.ts';
import { slackErrorOf } from '../slack-errors.ts';

const At = z.object({ channel: z.string(), ts: z.string() });
const Place = z.object({
  /** A response_url, which is a key to somebody's channel: sealed, and of use for half an hour. */
  url: z.object({ sealed: z.string(), until: z.number() }).optional(),
  /** An ordinary message in the direct messages, which can be changed at any time. */
  message: At.optional(),
  /** A modal; with `hash` only as long as it shows what we put there. */
  view: z
    .object({ id: z.string(), kind: z.string(), typed: z.string(), hash: z.string().optional() })
    .optional(),
  /** The message in the direct messages that becomes the receipt. */
  receipt: At.optional(),
});
export type Place = z.infer<typeof Place>;

const URL_MS = 30 * 60_000;
const ANSWER_TIMEOUT_MS = 10_000;
/** What was to be changed is not there any more, or shows something else by now. */
const PASSED = [
  'not_found',
  'hash_conflict',
  'message_not_found',
  'channel_not_found',
  'cant_update_message',
];

/** The message that was pressed. */
export async function messagePlace(
  { channelId, messageTs, lasting, responseUrl }: Click['where'],
  sealer: Sealer,
): Promise<Place> {
  if (lasting) return { message: { channel: channelId, ts: messageTs } };
  if (!responseUrl) return {};
  return { url: { sealed: await sealer.seal(responseUrl), until: Date.now() + URL_MS } };
}

/** undefined where none is kept. */
export function readPlace({ place }: Hold): Place | undefined {
  return Place.safeParse(place).data;
}

/** Puts the reply where the person sees the delete. false: that place is gone, and nobody saw it. */
export async function showAt(
  client: WebClient,
  sealer: Sealer,
  place: Place,
  reply: Reply,
): Promise<boolean> {
  if (place.message) return changeMessage(client, place.message, reply);
  if (place.view) return changeView(client, place.view, reply);
  const url = place.url && place.url.until > Date.now() ? await sealer.open(place.url.sealed) : undefined;
  return url !== undefined && respond(url, reply);
}

export async function changeMessage(
  client: WebClient,
  at: z.infer<typeof At>,
  reply: Reply,
): Promise<boolean> {
  return unlessPassed(client.chat.update({ ...at, ...reply }));
}

async function changeView(
  client: WebClient,
  { id, kind, typed, hash }: NonNullable<Place['view']>,
  reply: Reply,
): Promise<boolean> {
  const view = buildAnswered(kind, typed, reply);
  return (
    view !== undefined && unlessPassed(client.views.update({ view_id: id, view, ...(hash && { hash }) }))
  );
}

/** Five answers in half an hour; Slack says of those that are used up, as of those too late, that they are not there. */
async function respond(url: string, reply: Reply): Promise<boolean> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...reply, response_type: 'ephemeral', replace_original: true }),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  await answer.body?.cancel();
  // Slack in trouble is asked again; what it refuses, it refuses for good.
  if (answer.status >= 500 || answer.status === 429)
    throw new Error(`Slack answered a response_url with HTTP ${answer.status}`);
  return answer.ok;
}

async function unlessPassed(change: Promise<unknown>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (PASSED.includes(slackErrorOf(error) ?? '')) return false;
    throw error;
  }
}
