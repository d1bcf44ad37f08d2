/** Deleting one contact: from its card behind a confirm dialog, or from a list by a small modal. */
import type { ModalView, WebClient } from '@slack/web-api';
import type { Account } from '../../contacts/account.ts';
import type { Contacts } from '../../contacts/service.ts';
import { buildReceipt, type Receipt, sendReceipt } from '../audit/receipt.ts';
import { say } from '../blocks.ts';
import { type Click, onClick } from '../click.ts';
import { createDeeds, type Deed, type Deeds } from '../deeds.ts';
import { createHoldDelete, registerHolds } from '../deletions/hold.ts';
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

export function registerDeleteOne(app: DeskApp, deps: Deps): DeleteOne {
  const { contacts, holds, audit, log } = deps;
  const held = createHoldDelete(deps);
  const deeds = createDeeds();
  /** Kept where it can still be found tomorrow. */
  async function leaveReceipt(client: WebClient, { userId }: Person, removed: Receipt | undefined) {
    if (removed) await sendReceipt(client, log, userId, buildReceipt(removed, audit.undo.days));
  }

  const deleteShown = async (click: Click) => {
    const id = getId(click.value);
    if (holds.seconds > 0) return held.press(click, id);
    const { person, account, client, answer } = click;
    const { reply, receipt } = await remove(contacts, deeds, { person, account, id });
    await answer(reply, 'replace');
    await leaveReceipt(client, person, receipt);
  };
  const removeAsked = async (args: SubmitArgs) => {
    const { ack, view, client, context } = args;
    const { person, account } = context;
    const id = getId(view.private_metadata);
    if (holds.seconds > 0) return held.submit(args, id);
    const work = remove(contacts, deeds, { person, account, id }).then(({ reply, receipt }) => {
      const done = buildNotice('Delete contact', reply.text);
      const onTime = { response_action: 'update' as const, view: done };
      return { onTime, late: done, elsewhere: reply, receipt };
    });
    const waiting = buildNotice('Delete contact', 'Deleting…');
    await settle({ ack, client, viewId: view.id, userId: person.userId, waiting }, work);
    await leaveReceipt(client, person, (await work).receipt);
  };
  onClick(app, CARD_IDS.delete, deleteShown, { needs: 'delete' });
  onSubmit(app, DELETE_IDS.submit, removeAsked, { needs: 'delete' });
  registerHolds(app, deps);
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

async function remove(
  contacts: Contacts,
  deeds: Deeds,
  { person, account, id }: Wanted,
): Promise<{ reply: Reply; receipt?: Receipt }> {
  const key = `${account.id}:${id}`;
  const removed = await contacts.remove(account, { userId: person.userId, source: 'command' }, id);
  if (removed.is === 'deleted') {
    deeds.note(key, person.userId);
    const { contact, code } = removed;
    const at = new Date();
    return { reply: buildDeleted(contact, at, code), receipt: { code, deleted: 1, only: contact, at } };
  }
  const earlier = deeds.find(key);
  if (earlier) return { reply: buildAlready('deleted', earlier, person.userId) };
  return { reply: say('This contact is not there any more: somebody deleted it before.') };
}
