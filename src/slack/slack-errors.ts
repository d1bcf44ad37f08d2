/** What Slack refuses that has a meaning for us, told apart by its own error words. */
import { WebAPIPlatformError } from '@slack/web-api';
import { AppError } from '../errors.ts';

const NO_UPLOADS = 'This workspace does not let me share files: ask an admin to allow file uploads of apps.';
const UPLOADS_REFUSED = new Map([
  ['file_uploads_disabled', NO_UPLOADS],
  ['file_type_not_allowed', NO_UPLOADS],
  [
    'file_upload_size_restricted',
    'This workspace takes no file of this size: ask an admin to allow it, or take fewer contacts at once.',
  ],
]);

/** The account was closed, or is none that a bot can write to. */
const UNREACHABLE = [
  'user_not_found',
  'users_not_found',
  'user_disabled',
  'user_not_visible',
  'cannot_dm_bot',
  'channel_not_found',
];

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

/** The modal shows something else by now. */
export function isViewChanged(error: unknown): boolean {
  return slackErrorOf(error) === 'hash_conflict';
}

/** Three modals lie on top of each other already, which is as many as Slack takes. */
export function isStackFull(error: unknown): boolean {
  return slackErrorOf(error) === 'push_limit_reached';
}

/** A workspace that takes no file from the bot, said to the person; undefined for any other error. */
export function refusalOf(error: unknown): AppError | undefined {
  const text = UPLOADS_REFUSED.get(slackErrorOf(error) ?? '');
  return text === undefined ? undefined : new AppError('upload_refused', text, { cause: error });
}

/** A person that the bot cannot write to; undefined for any other error. */
export function unreachableOf(error: unknown): AppError | undefined {
  if (!UNREACHABLE.includes(slackErrorOf(error) ?? '')) return undefined;
  return new AppError('person_unreachable', 'Slack does not let me write to this person.', { cause: error });
}
