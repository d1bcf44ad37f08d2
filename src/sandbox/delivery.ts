/** Signed requests to the bot, and the retries of events, by Slack's rules. */
import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { newId } from './ids.ts';
import type { Manifest } from './manifest.ts';
import type { State } from './state.ts';
import type { Timing } from './world.ts';

export type Answer =
  | { ok: true; status: number; contentType: string; text: string; noRetry: boolean }
  | { ok: false; reason: 'http_timeout' | 'connection_failed' };

export type Delivery = {
  connect(origin: string): void;
  readonly connected: boolean;
  /** A slash command: all fields as a form. */
  command(fields: Record<string, string>): Promise<Answer>;
  /** Buttons, views and suggestions: a form with one field, `payload`. */
  interaction(payload: object): Promise<Answer>;
  /** An event of the Events API, if the manifest subscribes to it: `name` as there (`message.im`). Never waited for. */
  event(name: string, event: object): void;
  /** Ends all waiting and retrying. */
  stop(): Promise<void>;
};

export function createDelivery(o: { state: State; manifest: Manifest; timing: Timing; log: Log }): Delivery {
  const { state, manifest, timing, log } = o;
  const stopped = new AbortController();
  const running = new Set<Promise<void>>();
  let origin: string | undefined;

  async function post(
    body: string,
    contentType: string,
    extra: Record<string, string> = {},
  ): Promise<Answer> {
    if (!origin) return { ok: false, reason: 'connection_failed' };
    const timestamp = String(Math.floor(Date.now() / 1000));
    const deadline = AbortSignal.timeout(timing.ackMs);
    try {
      const response = await fetch(new URL('/slack/events', origin), {
        method: 'POST',
        headers: {
          // Exactly this value: with a charset after it Bolt would take a form for JSON.
          'content-type': contentType,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': sign(state.app.signingSecret, timestamp, body),
          ...extra,
        },
        // Bytes, because fetch would add a charset to the type of a string.
        body: Buffer.from(body),
        redirect: 'manual',
        signal: AbortSignal.any([deadline, stopped.signal]),
      });
      const text = await response.text();
      return {
        ok: true,
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        text,
        noRetry: response.headers.get('x-slack-no-retry') === '1',
      };
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'sandbox could not deliver to the bot');
      return { ok: false, reason: deadline.aborted ? 'http_timeout' : 'connection_failed' };
    }
  }

  async function sendEvent(body: string): Promise<void> {
    let headers: Record<string, string> = {};
    for (let retry = 0; ; ) {
      const answer = await post(body, 'application/json', headers);
      if (answer.ok && (answer.status < 300 || answer.noRetry)) return;
      const wait = timing.retryDelaysMs[retry];
      if (wait === undefined || stopped.signal.aborted) return;
      await delay(wait, undefined, { signal: stopped.signal }).catch(() => undefined);
      if (stopped.signal.aborted) return;
      retry += 1;
      const reason = answer.ok ? 'http_error' : answer.reason;
      headers = { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason };
    }
  }

  return {
    connect(botOrigin) {
      origin = botOrigin;
    },
    get connected() {
      return origin !== undefined;
    },
    command: (fields) => post(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded'),
    interaction: (payload) =>
      post(
        new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
        'application/x-www-form-urlencoded',
      ),
    event(name, event) {
      if (!manifest.events.includes(name)) return;
      const task = sendEvent(JSON.stringify(buildEnvelope(state, event))).finally(() => running.delete(task));
      running.add(task);
    },
    async stop() {
      stopped.abort();
      await Promise.all(running);
    },
  };
}

/** Slack's `v0` signature over the timestamp (seconds) and the raw body. */
function sign(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

function buildEnvelope(state: State, event: object) {
  const { team, app } = state;
  return {
    token: app.verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${newId('')}`,
  };
}
