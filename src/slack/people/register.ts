/** The shortcut "Save people" in the menu of a message: who is in it, who of them is a contact, and adding the others. */
import type { MessageShortcut, ViewSubmitAction } from '@slack/bolt';
import type { Account } from '../../contacts/account.ts';
import { isContactsError } from '../../contacts/client-errors.ts';
import { findPeople, LONGEST_TEXT } from '../../contacts/people-in-text.ts';
import type { Contacts } from '../../contacts/service.ts';
import type { SaveChoice } from '../../people/save.ts';
import { getCurrentChoices, readLastChoices } from '../contacts/last-choices.ts';
import type { Deps, DeskApp, Subcommand } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { afterMs } from '../settle.ts';
import { registerTypeahead } from '../typeahead.ts';
import {
  blockOf,
  buildNobody,
  buildPeopleForm,
  buildSaving,
  type Found,
  MAX_OFFERED,
  PEOPLE_IDS,
  readPeopleForm,
  TITLE,
} from './form.ts';
import { readMessageTexts } from './message-text.ts';

/** Of the 3 s that Slack takes an acknowledgement for. */
const ON_TIME_MS = 1_000;

export function registerPeople(app: DeskApp, deps: Deps): Subcommand[] {
  const { contacts, people, log } = deps;
  app.shortcut<MessageShortcut>(
    { type: 'message_action', callback_id: PEOPLE_IDS.shortcut },
    async ({ ack, shortcut, client, context }) => {
      await ack();
      const { person, account } = context;
      await openLoading({ client, triggerId: shortcut.trigger_id, title: TITLE, log }, async () => {
        const found = await look(contacts, account, shortcut.message);
        if (found.fresh.length === 0) return buildNobody(found);
        const offered = found.fresh.slice(0, MAX_OFFERED);
        const [saveId, last] = await Promise.all([
          people.offer(account, person.userId, offered),
          readLastChoices(contacts, account, person),
        ]);
        return buildPeopleForm(saveId, found, last);
      });
    },
  );
  app.view<ViewSubmitAction>(PEOPLE_IDS.submit, async ({ ack, view, context }) => {
    const { saveId, picked, choice: chosen, errors } = readPeopleForm(view);
    if (errors) return ack({ response_action: 'errors', errors });
    const { person, account } = context;
    const { userId } = person;
    const { choice, gone } = await checkChoice(contacts, account, chosen);
    if (gone) return ack({ response_action: 'errors', errors: gone });
    await people.start({ account, userId, saveId, viewId: view.id, picked, choice });
    await contacts.rememberChoices(account, userId, choice);
    await ack({ response_action: 'update', view: buildSaving(picked.length) });
  });
  registerTypeahead(app, deps, PEOPLE_IDS);
  return [];
}

/** `gone` names what the service has no more, by block; where the service is slow, the choice stands as it is. */
async function checkChoice(
  contacts: Contacts,
  account: Account,
  chosen: SaveChoice,
): Promise<{ choice: SaveChoice; gone?: Record<string, string> }> {
  try {
    const current = getCurrentChoices(contacts, account, chosen);
    return { choice: (await Promise.race([current, afterMs(ON_TIME_MS)])) ?? chosen };
  } catch (error) {
    if (!isContactsError(error, 'fields_refused')) throw error;
    const said = Object.entries(error.fields).map(([field, sentences]) => [
      blockOf(field),
      sentences.join(' '),
    ]);
    return { choice: chosen, gone: Object.fromEntries(said) };
  }
}

/** One question to the copy of the list, whatever the number of people. */
async function look(contacts: Contacts, account: Account, message: object): Promise<Found> {
  const texts = readMessageTexts(message);
  const people = findPeople(...texts);
  const isWhole = texts.reduce((sum, text) => sum + text.length, 0) <= LONGEST_TEXT;
  if (people.length === 0) return { fresh: [], existing: [], isWhole };
  const { found, missing, ambiguous } = await contacts.lookUp(
    account,
    people.map(({ email }) => email),
  );
  const absent = new Set(missing);
  const several = ambiguous.flatMap((one) => one.contacts.slice(0, 1));
  return {
    fresh: people.filter(({ email }) => absent.has(email)),
    existing: [...found, ...several],
    isWhole,
  };
}
