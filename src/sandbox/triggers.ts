/** Short-lived handles that each interaction hands to the bot: trigger ids and response URLs. */
import { newSecret } from './ids.ts';
import { SlackError } from './slack-error.ts';
import type { ResponseUrl } from './state.ts';
import type { World } from './world.ts';

const MAX_USES = 5;
/** Old handles are kept a while, to tell a used one from one that never was. */
const KEPT = 500;

/** A trigger for one modal, good for three seconds. */
export function newTrigger(world: World, person: string): string {
  const id = `${Date.now()}.${world.store.state.team.id}.${newSecret(16)}`;
  world.store.act((state) => {
    state.triggers[id] = { person, expires: Date.now() + world.timing.triggerMs, used: false };
    trim(state.triggers);
  });
  return id;
}

/** The person whose interaction it was; throws what views.open answers for a bad one. */
export function exchangeTrigger(world: World, id: string): string {
  const trigger = world.store.state.triggers[id];
  if (!trigger) throw new SlackError('invalid_trigger_id');
  if (trigger.used) throw new SlackError('exchanged_trigger_id');
  if (Date.now() > trigger.expires) throw new SlackError('expired_trigger_id');
  world.store.act(() => {
    trigger.used = true;
  });
  return trigger.person;
}

/** The full address; `kind` as in Slack's own. */
export function newResponseUrl(
  world: World,
  kind: 'commands' | 'actions' | 'app-actions',
  target: Pick<ResponseUrl, 'person' | 'channel' | 'original'>,
): string {
  const key = newSecret(16);
  world.store.act((state) => {
    state.responseUrls[key] = { ...target, uses: 0, expires: Date.now() + world.timing.responseUrlMs };
    trim(state.responseUrls);
  });
  return `${world.origin}/${kind}/${world.store.state.team.id}/${key}`;
}

/** Counts one use; throws `used_url` after five, `expired_url` after 30 minutes. */
export function spendResponseUrl(world: World, key: string): ResponseUrl {
  const target = world.store.state.responseUrls[key];
  if (!target) throw new SlackError('no_service');
  if (Date.now() > target.expires) throw new SlackError('expired_url');
  if (target.uses >= MAX_USES) throw new SlackError('used_url');
  world.store.act(() => {
    target.uses += 1;
  });
  return target;
}

function trim(record: Record<string, unknown>): void {
  for (const key of Object.keys(record).slice(0, -KEPT)) delete record[key];
}
