/** What Slack refuses that has a meaning for us, told apart by its own error words. */
import { WebAPIPlatformError } from '@slack/web-api';

/** Slack's word for a refused call, e.g. 'not_in_channel'; undefined for anything that is not such a refusal. */
export function slackErrorOf(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** The 3 seconds in which a click or command may open a modal are over. Slack has two forms of saying so. */
export function isTriggerExpired(error: unknown): boolean {
  const word = slackErrorOf(error);
  if (word === 'expired_trigger_id' || word === 'exchanged_trigger_id') return true;
  if (word !== 'invalid_arguments' || !(error instanceof WebAPIPlatformError)) return false;
  return (error.data.response_metadata?.messages ?? []).some((text) => /trigger_id/.test(text));
}

/** The modal that was to be changed is closed. */
export function isViewGone(error: unknown): boolean {
  return slackErrorOf(error) === 'not_found';
}

/** Three modals lie on top of each other already, which is as many as Slack takes. */
export function isStackFull(error: unknown): boolean {
  return slackErrorOf(error) === 'push_limit_reached';
}
