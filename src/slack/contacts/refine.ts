/** `Refine` under a list: the modal with the parts of its search, and the new list in the old one's place. */
import type { ViewSubmitAction } from '@slack/bolt';
import type { Account } from '../../contacts/account.ts';
import { type Filter, formatQuery, parseQuery, readField, readSince } from '../../contacts/query.ts';
import { normaliseText } from '../../contacts/search.ts';
import type { Contacts } from '../../contacts/service.ts';
import { AppError } from '../../errors.ts';
import { createAnswer } from '../answers.ts';
import { onClick } from '../click.ts';
import type { Deps, DeskApp } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { buildOption, registerTypeahead } from '../typeahead.ts';
import { checkSearch, find } from './find.ts';
import { getPage, LIST_IDS } from './list.ts';
import { createOrigins } from './origins.ts';
import { buildRefineForm, REFINE_FIELDS, REFINE_IDS, type Refining, readRefineForm } from './refine-form.ts';

export function registerRefine(app: DeskApp, deps: Deps): void {
  const { contacts, log } = deps;
  const origins = createOrigins();
  registerTypeahead(app, deps, REFINE_IDS);

  onClick(app, LIST_IDS.refine, async ({ client, triggerId, account, value, channelId, answer }) => {
    const { text } = getPage(value);
    await openLoading(
      { client, triggerId, title: 'Refine the search', log },
      async () => buildRefineForm(await takeApart(contacts, account, text), channelId),
      (viewId) => origins.remember(viewId, (reply) => answer(reply, 'replace')),
    );
  });

  app.view<ViewSubmitAction>(REFINE_IDS.submit, async ({ ack, view, client, context }) => {
    const { person, account } = context;
    const channelId = view.private_metadata;
    let asked = { text: '', channelId };
    try {
      asked = { text: readRefineForm(view), channelId };
      checkSearch(asked.text);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await ack({ response_action: 'errors', errors: { [REFINE_FIELDS.text]: error.message } });
      return;
    }
    await ack();
    const elsewhere = createAnswer({ client, respond: undefined, channelId, userId: person.userId });
    const answer = origins.take(view.id) ?? elsewhere;
    await answer((await find(contacts, account, asked)).reply);
  });
}

/** Each field takes the first filter of its kind whose value it can show; all others stay in the text. */
async function takeApart(contacts: Contacts, account: Account, text: string): Promise<Refining> {
  const { words, filters } = parseQuery(text);
  const taken: Filter[] = [];
  async function take<T>(name: Filter['name'], read: (value: string) => T | Promise<T>) {
    const filter = filters.find((one) => one.name === name);
    const shown = filter && (await read(filter.value));
    if (filter && shown !== undefined) taken.push(filter);
    return shown;
  }
  const type = await take('type', (value) => findType(contacts, account, value));
  const country = await take('country', (value) => findCountry(contacts, account, value));
  const missing = await take('missing', readField);
  const since = await take('since', (value) => readSince(value, new Date())?.toISOString().slice(0, 10));
  const rest = { words, filters: filters.filter((one) => !taken.includes(one)) };
  return { text: formatQuery(rest), type, country, missing, since };
}

/** Only a type that is the one and only with such a name: another one would be another search. */
async function findType(contacts: Contacts, account: Account, value: string) {
  const types = await contacts.types(account);
  const part = normaliseText(value);
  const exact = types.filter(({ id, name }) => String(id) === value || normaliseText(name) === part);
  const meant = exact.length > 0 ? exact : types.filter(({ name }) => normaliseText(name).includes(part));
  const [only, ...others] = meant;
  return only && others.length === 0 ? buildOption(String(only.id), only.name) : undefined;
}

async function findCountry(contacts: Contacts, account: Account, value: string) {
  const id = await contacts.countryId(account, value);
  const found = (await contacts.countries(account)).find((country) => country.id === id);
  return found && buildOption(String(found.id), found.name);
}
