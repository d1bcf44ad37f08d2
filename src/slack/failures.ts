/** Answers whoever asked when something failed: in their words when it is theirs to mend, else with an id we log too. */
import { randomBytes } from 'node:crypto';
import type { AckFn, RespondFn, ViewOutput } from '@slack/bolt';
import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { isContactsError } from '../contacts/client-errors.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { createAnswer, direct, findThread } from './answers.ts';
import { say } from './blocks.ts';
import { buildNotice } from './modals.ts';
import { isStackFull, isTriggerExpired, isViewGone, slackErrorOf } from './slack-errors.ts';
import { cut, escapeMrkdwn } from './text.ts';

export type FailedRequest = {
  body: Record<string, unknown>;
  client: WebClient;
  /** undefined for events: Bolt acknowledges them itself. */
  ack: AckFn<unknown> | undefined;
  acknowledged: boolean;
  respond: RespondFn | undefined;
};

/** Logs the failure and returns what the person may read of it: plain text, not escaped. */
export function describeFailure(log: Log, error: unknown, facts: Record<string, unknown> = {}): string {
  const id = randomBytes(4).toString('hex');
  const reference = `tell whoever runs this bot the id ${id}.`;
  if (
    error instanceof AppError &&
    isContactsError(error, 'unavailable', 'unreadable_answer', 'keys_refused')
  ) {
    log.warn(
      { id, ...facts, code: error.code, facts: error.facts, err: error.cause },
      'contacts service failed',
    );
    return `${error.message} If it goes on, ${reference}`;
  }
  if (error instanceof AppError) {
    log.info({ id, ...facts, code: error.code, facts: error.facts }, 'request refused');
    return error.message;
  }
  if (error instanceof WebAPIRateLimitedError) {
    log.warn({ id, ...facts, retryAfter: error.retryAfter }, 'slack asked to slow down');
    return `Slack asks me to slow down. Try again in ${error.retryAfter} seconds.`;
  }
  if (slackErrorOf(error) === 'missing_scope') {
    log.error({ id, ...facts, err: error }, 'a scope of the manifest is not granted');
    return `I was installed without a permission that this needs. Whoever runs this bot must install it again (id ${id}).`;
  }
  if (isTriggerExpired(error)) {
    log.warn({ id, ...facts }, 'trigger expired');
    return 'Slack gave up waiting for the window to open. Nothing was changed: try again.';
  }
  log.error({ id, ...facts, slack: slackErrorOf(error), err: error }, 'request failed');
  return `Something went wrong on our side, and it has been noted. Try again; if it happens again, ${reference}`;
}

/** Never throws: an answer that cannot be given is logged. */
export async function answerFailure(log: Log, request: FailedRequest, error: unknown): Promise<void> {
  const text = describeFailure(log, error, { request: kindOf(request.body) });
  try {
    await deliver(request, text);
  } catch (second) {
    log.warn({ err: second }, 'the person could not be told of the failure');
  }
}

type Body = {
  type?: string;
  command?: string;
  trigger_id?: string;
  user?: { id: string };
  user_id?: string;
  channel?: { id: string };
  channel_id?: string;
  view?: ViewOutput;
  message?: { ts?: string; thread_ts?: string };
  event?: { channel?: unknown; channel_type?: string; user?: unknown; user_id?: unknown; thread_ts?: string };
};

async function deliver(request: FailedRequest, text: string): Promise<void> {
  const body = request.body as Body;
  if (body.type === 'view_submission' && body.view)
    return deliverToView(request, body.view, body.user?.id ?? '', text);
  // Acknowledged before all else: without it Slack shows its own error after 3 s.
  if (!request.acknowledged)
    await request.ack?.(body.type === 'block_suggestion' ? { options: [] } : undefined);
  if (body.type === 'block_suggestion' || body.type === 'view_closed') return;
  const reply = say(escapeMrkdwn(text));
  if (body.event) {
    const { channel, channel_type, thread_ts } = body.event;
    const user = body.event.user ?? body.event.user_id;
    const to = channel_type === 'im' ? channel : user;
    if (typeof to === 'string')
      await direct(request.client, to, reply, channel_type === 'im' ? thread_ts : undefined);
    return;
  }
  if (body.view && body.trigger_id) {
    const view = buildNotice('That did not work', reply.text);
    try {
      // On top of the form, so that what was typed stays.
      await request.client.views.push({ trigger_id: body.trigger_id, view });
    } catch (error) {
      // What took longer than a trigger lasts, or lies under as many modals as Slack takes, is said elsewhere.
      if (!isTriggerExpired(error) && !isStackFull(error)) throw error;
      await direct(request.client, body.user?.id ?? '', reply);
    }
    return;
  }
  const { client, respond } = request;
  const channelId = body.channel?.id ?? body.channel_id ?? '';
  const userId = body.user?.id ?? body.user_id ?? '';
  await createAnswer({ client, respond, channelId, userId, threadTs: findThread(body.message) })(reply);
}

async function deliverToView(
  request: FailedRequest,
  view: ViewOutput,
  userId: string,
  text: string,
): Promise<void> {
  const notice = buildNotice('That did not work', escapeMrkdwn(text));
  const input = (view.blocks as { type: string; block_id?: string }[]).find(
    (block) => block.type === 'input',
  );
  if (!request.acknowledged && input?.block_id) {
    await request.ack?.({ response_action: 'errors', errors: { [input.block_id]: cut(text, 2000) } });
    return;
  }
  if (!request.acknowledged) {
    await request.ack?.({ response_action: 'update', view: notice });
    return;
  }
  try {
    await request.client.views.update({ view_id: view.id, view: notice });
  } catch (error) {
    if (!isViewGone(error)) throw error;
    await direct(request.client, userId, say(escapeMrkdwn(text)));
  }
}

function kindOf(body: Body): string {
  return String(body.command ?? body.type ?? 'unknown');
}
