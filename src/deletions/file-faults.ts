/** What is wrong with a file of contacts to delete: the reason as everybody reads it, and what to do then to delete by it. */
import { AppError } from '../errors.ts';
import { PASSING } from '../imports/file-faults.ts';

/** Where the file was given: in the form of deletes, or shared in a conversation. */
export type GivenIn = 'form' | 'conversation';

const THEN: Record<GivenIn, Record<'new file' | 'no_addresses' | 'addresses_unclear', string>> = {
  form: {
    'new file': 'You need not share it: choose the new file in this form.',
    no_addresses: 'Paste the addresses into this form instead.',
    addresses_unclear: 'Choose a file with the one that is meant, or paste its addresses into this form.',
  },
  conversation: {
    'new file': 'Then press Delete these… under the new file, or give it to the form of /contact delete.',
    no_addresses: 'Paste the addresses into the form of /contact delete instead.',
    addresses_unclear:
      'Share a file with the one that is meant, or paste its addresses into the form of /contact delete.',
  },
};

/** Faults of ours stay as they are. */
export function forDeleting(error: unknown, givenIn: GivenIn): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, message, facts, cause } = error;
  const then = THEN[givenIn];
  const say = (text: string) => new AppError(code, text, { facts, cause });
  if (code === 'no_addresses' || code === 'addresses_unclear') return say(`${message} ${then[code]}`);
  if (code === 'too_many_to_delete') return error;
  return say(`Nothing was deleted. ${message}${PASSING.includes(code) ? '' : ` ${then['new file']}`}`);
}
