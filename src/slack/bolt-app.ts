/** Bolt with three promises of ours: every request is counted, checked against the workspace and its rights, and answered. */
import type { AckFn, RespondFn } from '@slack/bolt';
import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Workspaces } from '../workspaces/service.ts';
import { answerFailure } from './failures.ts';
import type { DeskApp, DeskContext } from './feature.ts';
import type { InFlight } from './in-flight.ts';
import type { Asker, Permits } from './permits.ts';
import { createPlaces } from './places.ts';

/** How long Slack may take to say who somebody is: where it waits for us itself, and where it has its answer already. */
const SHORT_PATIENCE_MS = 500;
const LONG_PATIENCE_MS = 5_000;

/** Their acknowledgement says something; all else is acknowledged at once, and answered later. */
const WAITED_FOR = ['view_submission', 'view_closed', 'block_suggestion'];

/**
 * Bolt does not tell a middleware whether a request was acknowledged: over HTTP a second acknowledgement throws, in
 * Socket Mode it is dropped. So it is noted here, before Bolt sees the request.
 */
class CountingApp extends App<DeskContext> {
  readonly inFlight: InFlight;

  constructor(options: AppOptions, inFlight: InFlight) {
    super(options);
    this.inFlight = inFlight;
  }

  override processEvent(event: ReceiverEvent): Promise<void> {
    let acknowledged = false;
    const ack: ReceiverEvent['ack'] = async (response) => {
      // Most requests are acknowledged before their listener is reached, which need not know of it.
      if (acknowledged && response === undefined) return;
      acknowledged = true;
      await event.ack(response);
    };
    const customProperties = { ...event.customProperties, isAcknowledged: () => acknowledged };
    return this.inFlight.run(() => super.processEvent({ ...event, ack, customProperties }));
  }
}

export type BoltOptions = {
  options: AppOptions;
  inFlight: InFlight;
  workspaces: Workspaces;
  permits: Permits;
  log: Log;
};

export function createBoltApp({ options, inFlight, workspaces, permits, log }: BoltOptions): DeskApp {
  const places = createPlaces();
  const app = new CountingApp({ ...options, convoStore: false, ignoreSelf: true }, inFlight);
  app.use(async (args) => {
    const { ack, respond } = args as { ack?: AckFn<unknown>; respond?: RespondFn };
    const { context, client } = args;
    const body = args.body as RequestBody;
    const waits = WAITED_FOR.includes(body.type ?? '');
    try {
      if (!waits) await ack?.();
      const patienceMs = waits ? SHORT_PATIENCE_MS : LONG_PATIENCE_MS;
      const asker = { ...readAsker(body, context.teamId, client), patienceMs };
      const { person } = asker;
      const account = await workspaces.account(person.workspaceId);
      // An event that no person caused, and the bot's own, need no right.
      if (person.userId && person.userId !== context.botUserId) await permits.admit(asker);
      const permit: DeskContext['permit'] = (action) => permits.permit(asker, action);
      Object.assign(context, { person, account, permit, places });
      await args.next();
    } catch (error) {
      // What happens in a channel is not asked of the bot, and needs no answer to who may not ask.
      if (body.event && body.event.type !== 'message' && isNoMember(error)) return;
      const acknowledged = (context.isAcknowledged as () => boolean)();
      await answerFailure(
        log,
        { body: body as Record<string, unknown>, client, ack, acknowledged, respond },
        error,
      );
    }
  });
  // Only what fails before a listener is reached gets here.
  app.error(async (error) => {
    log.error({ err: error }, 'request failed before it was handled');
  });
  return app;
}

type RequestBody = {
  type?: string;
  user_id?: string;
  user?: { id?: string; team_id?: string };
  enterprise?: { id?: string } | null;
  enterprise_id?: string | null;
  event?: { type?: string; user?: unknown; user_id?: unknown; user_team?: string };
};

function isNoMember(error: unknown): boolean {
  return error instanceof AppError && error.code === 'not_a_member';
}

/** In an organisation with several workspaces, a home elsewhere may still be one of its own: Slack is asked about that. */
function readAsker(body: RequestBody, workspaceId = '', client: WebClient): Omit<Asker, 'patienceMs'> {
  const home = body.user?.team_id ?? body.event?.user_team;
  const enterpriseId = body.enterprise?.id ?? body.enterprise_id ?? undefined;
  const foreign = home !== undefined && home !== workspaceId && !enterpriseId;
  const fromEvent = body.event?.user ?? body.event?.user_id;
  const userId = body.user_id ?? body.user?.id ?? (typeof fromEvent === 'string' ? fromEvent : '');
  return { client, person: { workspaceId, userId }, enterpriseId, foreign };
}
