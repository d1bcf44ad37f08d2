/** The typeahead of an offer: contact types and countries for what was typed so far. */
import type { Account } from '../../contacts/account.ts';
import type { Deps, DeskApp } from '../feature.ts';
import { IMPORT_IDS } from './ids.ts';
import { buildOption } from './offer.ts';

/** Slack takes no more. */
const MOST_OPTIONS = 100;

type Named = { id: number; name: string };

export function registerChoices(app: DeskApp, { contacts }: Deps): void {
  const offer = (actionId: string, all: (account: Account) => Promise<Named[]>) =>
    app.options<'block_suggestion'>(
      { type: 'block_suggestion', action_id: actionId },
      async ({ ack, options, context }) => {
        const found = matching(await all(context.account), options.value ?? '');
        await ack({ options: found.slice(0, MOST_OPTIONS).map(buildOption) });
      },
    );
  offer(IMPORT_IDS.type, (account) => contacts.types(account));
  offer(IMPORT_IDS.country, (account) => contacts.countries(account));
}

/** Names that begin with what was typed first, then those that hold it. */
function matching(all: Named[], typed: string): Named[] {
  const wanted = folded(typed);
  const at = ({ name }: Named) => folded(name).indexOf(wanted);
  return [...all.filter((one) => at(one) === 0), ...all.filter((one) => at(one) > 0)];
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .trim();
}
