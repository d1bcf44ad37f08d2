/** The refusal of a set that is larger than one delete takes. */
import { AppError } from '../errors.ts';
import { MAX_SET } from './bulk.ts';

export function tooMany(): AppError {
  const most = MAX_SET.toLocaleString('en-US');
  return new AppError(
    'too_many_to_delete',
    `Those are more than ${most} contacts, which is as many as I delete at once. Nothing was deleted: choose fewer of them.`,
  );
}
