/** Deleting one contact: from its card behind a confirm dialog, or from a list by a small modal. */
import type { ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import type { Account } from '../../contacts/account.ts';
import type { Contacts } from '../../contacts/service.ts';
import { say } from '../blocks.ts';
import { type Click, onClick } from '../click.ts';
import { createDeeds, type Deed, type Deeds } from '../deeds.ts';
import type { Deps, DeskApp, Person, Reply } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { buildNotice } from '../modals.ts';
import { settle } from '../settle.ts';
import { dateToken, escapeMrkdwn, plainText } from '../text.ts';
import { buildDeleted, CARD_IDS, deleteWarning, getId } from './card.ts';
import type { Titled } from './title.ts';

export const DELETE_IDS = { submit: 'contacts.delete.submit' } as const;

export type DeleteOne = { openDelete(click: Click, id: number): Promise<void> };

export function registerDeleteOne(app: DeskApp, { contacts, log }: Deps): DeleteOne {
  const deeds = createDeeds();
  onClick(app, CARD_IDS.delete, async ({ person, account, value, answer }) => {
    await answer(await remove(contacts, deeds, { person, account, id: getId(value) }), 'replace');
  });
  app.view<ViewSubmitAction>(DELETE_IDS.submit, async ({ ack, view, client, context }) => {
    const { person, account } = context;
    const work = remove(contacts, deeds, { person, account, id: getId(view.private_metadata) }).then(
      (reply) => {
        const done = buildNotice('Delete contact', reply.text);
        return { onTime: { response_action: 'update' as const, view: done }, late: done, elsewhere: reply };
      },
    );
    const waiting = buildNotice('Delete contact', 'Deleting…');
    await settle({ ack, client, viewId: view.id, userId: person.userId, waiting }, work);
  });
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

type Wanted = { person: Person; account: Account; id: number };

async function remove(contacts: Contacts, deeds: Deeds, { person, account, id }: Wanted): Promise<Reply> {
  const key = `${account.id}:${id}`;
  const removed = await contacts.remove(account, { userId: person.userId, source: 'command' }, id);
  if (removed.is === 'deleted') {
    deeds.note(key, person.userId);
    return buildDeleted(removed.contact, new Date());
  }
  const earlier = deeds.find(key);
  if (earlier) return buildAlready('deleted', earlier, person.userId);
  return say('This contact is not there any more: somebody deleted it before.');
}
