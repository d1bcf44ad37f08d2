/** The typeahead of contact types and countries: what fits to what was typed so far. */
import type { ExternalSelect, PlainTextOption } from '@slack/web-api';
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import { describeFailure } from './failures.ts';
import type { Deps, DeskApp } from './feature.ts';
import { afterMs } from './settle.ts';
import { plain, plainText } from './text.ts';

/** An option that says why there are no others; choosing it chooses nothing. */
export const UNREADABLE = 'unreadable';

/** Slack takes an answer for 3 s and no more than so many choices. */
const ON_TIME_MS = 2000;
const MAX_OPTIONS = 100;

type Choice = { id: number; name: string };
type Suggest = (contacts: Contacts, account: Account, typed: string) => Promise<Choice[]>;

/** One entry of a typeahead; also what an initial choice must equal. */
export function buildOption(value: string, name: string): PlainTextOption {
  return { text: plainText(plain(name, 75) || value), value };
}

/** The select of one of the two in a form; `chosen` is what stands in it at first. */
export function buildSelect(
  actionId: string,
  kind: 'type' | 'country',
  chosen?: { value: string; name: string },
): ExternalSelect {
  return {
    type: 'external_select',
    action_id: actionId,
    // 249 countries do not fit into the 100 options of a list: that one begins with the first letter.
    min_query_length: kind === 'country' ? 1 : 0,
    placeholder: plainText(kind === 'country' ? 'Type to find a country' : 'Choose a type'),
    ...(chosen && { initial_option: buildOption(chosen.value, chosen.name) }),
  };
}

/** `ids` are the action_ids of the two selects. */
export function registerTypeahead(
  app: DeskApp,
  { contacts, log }: Deps,
  ids: { type: string; country: string },
): void {
  const offer = (actionId: string, suggest: Suggest) =>
    app.options<'block_suggestion'>(
      { type: 'block_suggestion', action_id: actionId },
      async ({ ack, options, context }) => {
        const choices = suggest(contacts, context.account, options.value ?? '');
        try {
          const known = await Promise.race([choices, afterMs(ON_TIME_MS)]);
          const shown = known?.slice(0, MAX_OPTIONS).map(({ id, name }) => buildOption(String(id), name));
          await ack({ options: shown ?? [buildOption(UNREADABLE, 'Still loading: type again in a moment')] });
        } catch (error) {
          // An empty list would read as "there are none".
          await ack({
            options: [buildOption(UNREADABLE, `Not readable now: ${describeFailure(log, error)}`)],
          });
        }
      },
    );
  offer(ids.type, async (service, account, typed) => matching(await service.types(account), typed));
  offer(ids.country, suggestCountries);
}

/** By the beginning of the name, then inside it; a name in another language or an ISO code comes first. */
async function suggestCountries(contacts: Contacts, account: Account, typed: string): Promise<Choice[]> {
  const countries = await contacts.countries(account);
  const id = typed.trim() ? await contacts.countryId(account, typed.trim()) : undefined;
  const exact = countries.filter((country) => country.id === id);
  return [...exact, ...matching(countries, typed).filter((country) => country.id !== id)];
}

function matching(choices: Choice[], typed: string): Choice[] {
  const wanted = folded(typed);
  const place = ({ name }: Choice) => folded(name).indexOf(wanted);
  const starts = choices.filter((choice) => place(choice) === 0);
  const inside = choices.filter((choice) => place(choice) > 0);
  // Two options of one value are unsafe in Slack.
  return [...new Map([...starts, ...inside].map((choice) => [choice.id, choice])).values()];
}

/** Case- and accent-blind. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .trim();
}
