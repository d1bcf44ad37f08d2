/** After an answer from an old copy of the list: what the new one shows, once it is there and if it is something else. */
import type { Account } from '../../contacts/account.ts';
import type { FoundContacts } from '../../contacts/service.ts';
import type { Deps, Reply } from '../feature.ts';
import { type Asked, find } from './find.ts';

/** Within the half hour in which an answer can be changed; a long first reading takes minutes. */
const PATIENCE_MS = 10 * 60_000;

type Answered = {
  found: FoundContacts;
  /** Puts the new answer in place of the old one, as long as that still stands there. */
  show: (reply: Reply) => Promise<unknown>;
  isShown: () => boolean;
};

/** Goes on behind its caller, so that a program that stops does not wait for a list that somebody may not look at any more. */
export function follow(
  deps: Pick<Deps, 'contacts' | 'log'>,
  account: Account,
  asked: Asked,
  answered: Answered,
): void {
  if (!answered.found.refreshing) return;
  bringUpToDate(deps, account, asked, answered).catch((error) => {
    deps.log.info({ err: error }, 'an answer was not brought up to date');
  });
}

async function bringUpToDate(
  { contacts }: Pick<Deps, 'contacts'>,
  account: Account,
  asked: Asked,
  { found, show, isShown }: Answered,
): Promise<void> {
  if (!(await contacts.newerThan(account, found.asOf, AbortSignal.timeout(PATIENCE_MS)))) return;
  const now = await find(contacts, account, { ...asked, fresh: false });
  // The person may have gone on from there: opened somebody, deleted, ticked.
  if (factsOf(now.found) !== factsOf(found) && isShown()) await show(now.reply);
}

/** All but the age of the list. */
function factsOf({ contacts, matched, total, reading }: FoundContacts): string {
  return JSON.stringify([contacts, matched, total, reading]);
}
