/** Bolt with three promises of ours: every request is counted, checked against the workspace, and answered. */

import type { AckFn, RespondFn } from '@slack/bolt';
import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Workspaces } from '../workspaces/service.ts';
import { answerFailure } from './failures.ts';
import type { DeskApp, DeskContext, Person } from './feature.ts';
import type { InFlight } from './in-flight.ts';

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
      acknowledged = true;
      await event.ack(response);
    };
    const customProperties = { ...event.customProperties, isAcknowledged: () => acknowledged };
    return this.inFlight.run(() => super.processEvent({ ...event, ack, customProperties }));
  }
}

export type BoltOptions = { options: AppOptions; inFlight: InFlight; workspaces: Workspaces; log: Log };

export function createBoltApp({ options, inFlight, workspaces, log }: BoltOptions): DeskApp {
  const app = new CountingApp({ ...options, convoStore: false, ignoreSelf: true }, inFlight);
  app.use(async (args) => {
    try {
      const person = readPerson(args.body as RequestBody, args.context.teamId);
      Object.assign(args.context, { person, account: await workspaces.account(person.workspaceId) });
      await args.next();
    } catch (error) {
      const { ack, respond } = args as { ack?: AckFn<unknown>; respond?: RespondFn };
      const acknowledged = (args.context.isAcknowledged as () => boolean)();
      const body = args.body as Record<string, unknown>;
      await answerFailure(log, { body, client: args.client, ack, acknowledged, respond }, error);
    }
  });
  // Only what fails before a listener is reached gets here.
  app.error(async (error) => {
    log.error({ err: error }, 'request failed before it was handled');
  });
  return app;
}

type RequestBody = {
  user_id?: string;
  user?: { id?: string; team_id?: string };
  enterprise?: object | null;
  enterprise_id?: string | null;
  is_enterprise_install?: unknown;
  event?: { user?: unknown; user_id?: unknown; user_team?: string };
};

/** @throws AppError `not_a_member` for people of another organisation in a shared channel or conversation. */
function readPerson(body: RequestBody, workspaceId = ''): Person {
  const home = body.user?.team_id ?? body.event?.user_team;
  if (home && home !== workspaceId && !(body.enterprise || body.enterprise_id)) {
    throw new AppError('not_a_member', 'Only members of the workspace that runs me can use its contacts.');
  }
  const fromEvent = body.event?.user ?? body.event?.user_id;
  const userId = body.user_id ?? body.user?.id ?? (typeof fromEvent === 'string' ? fromEvent : '');
  return { workspaceId, userId };
}
