/** Deleting one contact: from its card behind a confirm dialog, or from a list by a small modal. */
import type { ModalView } from '@slack/web-api';
import type { Account } from '../../contacts/account.ts';
import { isContactsError } from '../../contacts/client-errors.ts';
import type { Contact } from '../../contacts/contact.ts';
import type { Contacts } from '../../contacts/service.ts';
import { say } from '../blocks.ts';
import { type Click, onClick } from '../click.ts';
import { createDeeds, type Deed, type Deeds } from '../deeds.ts';
import type { Deps, DeskApp, Person, Reply } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { buildNotice } from '../modals.ts';
import { settle } from '../settle.ts';
import { onSubmit, type SubmitArgs } from '../submit.ts';
import { dateToken, escapeMrkdwn, plainText } from '../text.ts';
import { buildDeleted, CARD_IDS, deleteWarning, getId } from './card.ts';
import type { Titled } from './title.ts';

export const DELETE_IDS = { submit: 'contacts.delete.submit' } as const;

export type DeleteOne = { openDelete(click: Click, id: number): Promise<void> };

export function registerDeleteOne(app: DeskApp, { contacts, log }: Deps): DeleteOne {
  const deeds = createDeeds();
  const removeShown = async ({ person, account, value, answer }: Click) => {
    await answer(await remove(contacts, deeds, { person, account, id: getId(value) }), 'replace');
  };
  const removeAsked = async ({ ack, view, client, context }: SubmitArgs) => {
    const { person, account } = context;
    const work = remove(contacts, deeds, { person, account, id: getId(view.private_metadata) }).then(
      (reply) => {
        const done = buildNotice('Delete contact', reply.text);
        return { onTime: { response_action: 'update' as const, view: done }, late: done, elsewhere: reply };
      },
    );
    const waiting = buildNotice('Delete contact', 'Deleting…');
    await settle({ ack, client, viewId: view.id, userId: person.userId, waiting }, work);
  };
  onClick(app, CARD_IDS.delete, removeShown, { needs: 'delete' });
  onSubmit(app, DELETE_IDS.submit, removeAsked, { needs: 'delete' });
  return {
    openDelete: ({ client, triggerId, account, view }, id) =>
      openLoading({ client, triggerId, view, title: 'Delete contact', log }, async () =>
        buildDeleteModal(await contacts.get(account, id)),
      ),
  };
}

export function buildDeleteModal(contact: Titled): ModalView {
  return {
    ...buildNotice('Delete contact', escapeMrkdwn(deleteWarning(contact))),
    callback_id: DELETE_IDS.submit,
    private_metadata: String(contact.id),
    submit: plainText('Delete contact'),
    close: plainText('Keep'),
  };
}

/** Who was quicker, and when. */
export function buildAlready(what: string, { userId, at }: Deed, asker: string): Reply {
  const who = userId === asker ? 'you' : `<@${userId}>`;
  return say(`Already ${what} by ${who} at ${dateToken(at, 'time')}.`);
}

type Removal = { person: Person; account: Account; id: number };

/** Reads the contact first: the button may be days old, and somebody may have been quicker. */
async function remove(contacts: Contacts, deeds: Deeds, { person, account, id }: Removal): Promise<Reply> {
  const key = `${account.id}:${id}`;
  const contact = await findContact(contacts, account, id);
  if (contact && (await contacts.remove(account, id)) === 'deleted') {
    deeds.note(key, person.userId);
    return buildDeleted(contact, new Date());
  }
  const earlier = deeds.find(key);
  if (earlier) return buildAlready('deleted', earlier, person.userId);
  return say('This contact is not there any more: somebody deleted it before.');
}

async function findContact(contacts: Contacts, account: Account, id: number): Promise<Contact | undefined> {
  try {
    return await contacts.get(account, id);
  } catch (error) {
    if (isContactsError(error, 'not_found')) return undefined;
    throw error;
  }
}
