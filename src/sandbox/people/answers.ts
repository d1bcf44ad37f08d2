/** The bot's answer to an interaction, or the sentence that a person sees instead. */
import { AppError } from '../../errors.ts';
import type { Answer } from '../delivery.ts';

/** The body of a 2xx answer, JSON read (undefined when empty, a string when it is not JSON); else AppError for the person. */
export function getAnswerBody(answer: Answer): unknown {
  if (!answer.ok && answer.reason === 'http_timeout') {
    throw new AppError('operation_timeout', 'The bot did not answer in time. Try again.');
  }
  if (!answer.ok) {
    throw new AppError('dispatch_failed', 'The bot could not be reached: start it, then try again.');
  }
  if (answer.status < 200 || answer.status > 299) {
    const message = `The bot answered with HTTP ${answer.status}: its log says why. Try again.`;
    throw new AppError('http_service_error', message);
  }
  if (answer.text === '') return undefined;
  if (!answer.contentType.includes('json')) return answer.text;
  try {
    return JSON.parse(answer.text);
  } catch {
    throw new AppError('invalid_command_response', 'The bot answered with something that is not JSON.');
  }
}
