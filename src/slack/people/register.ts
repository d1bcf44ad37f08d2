/** The shortcut "Save people" in the menu of a message: who is in it, who of them is a contact, and adding the others. */
import type { MessageShortcut, ViewSubmitAction } from '@slack/bolt';
import type { Account } from '../../contacts/account.ts';
import { findPeople, LONGEST_TEXT } from '../../contacts/people-in-text.ts';
import type { Contacts } from '../../contacts/service.ts';
import type { Deps, DeskApp, Subcommand } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { registerTypeahead } from '../typeahead.ts';
import {
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
        return buildPeopleForm(await people.offer(account, person.userId, offered), found);
      });
    },
  );
  app.view<ViewSubmitAction>(PEOPLE_IDS.submit, async ({ ack, view, context }) => {
    const { saveId, picked, choice, errors } = readPeopleForm(view);
    if (errors) return ack({ response_action: 'errors', errors });
    const { person, account } = context;
    await people.start({ account, userId: person.userId, saveId, viewId: view.id, picked, choice });
    await ack({ response_action: 'update', view: buildSaving(picked.length) });
  });
  registerTypeahead(app, deps, PEOPLE_IDS);
  return [];
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
