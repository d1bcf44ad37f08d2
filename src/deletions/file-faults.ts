/** What is wrong with a file of contacts to delete: the reason as everybody reads it, and what to do then to delete by it. */
import { AppError } from '../errors.ts';
import { PASSING } from '../imports/file-faults.ts';

/** Refusals that only deletes know: they say by themselves what to do. */
const OF_DELETES = ['no_addresses', 'addresses_unclear', 'too_many_to_delete'];
const THEN = ' Then press Delete these… under the new file, or give it to the form of /contact delete.';

/** Faults of ours stay as they are. */
export function forDeleting(error: unknown): unknown {
  if (!(error instanceof AppError) || OF_DELETES.includes(error.code)) return error;
  const { code, message, facts, cause } = error;
  const text = `Nothing was deleted. ${message}${PASSING.includes(code) ? '' : THEN}`;
  return new AppError(code, text, { facts, cause });
}
