/** The shortcuts from anywhere: "Find contact" and "Add contact". There is no channel, so answers come in a modal or directly. */
import type { GlobalShortcut, ViewSubmitAction } from '@slack/bolt';
import { createAnswer } from '../answers.ts';
import { say } from '../blocks.ts';
import type { Deps, DeskApp } from '../feature.ts';
import { settle } from '../settle.ts';
import type { AddEdit } from './add-edit.ts';
import { find } from './find.ts';
import { buildFindForm, FIND_FORM_IDS, readFindForm } from './find-form.ts';

export const SHORTCUT_IDS = { find: 'contacts.shortcut.find', add: 'contacts.shortcut.add' } as const;

export function registerShortcuts(
  app: DeskApp,
  { contacts }: Deps,
  { openAdd }: Pick<AddEdit, 'openAdd'>,
): void {
  app.shortcut<GlobalShortcut>(
    { type: 'shortcut', callback_id: SHORTCUT_IDS.find },
    async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({ trigger_id: shortcut.trigger_id, view: buildFindForm('') });
    },
  );
  app.view<ViewSubmitAction>(FIND_FORM_IDS.submit, async ({ ack, view, client, context }) => {
    const { person, account } = context;
    const text = readFindForm(view);
    const work = find(contacts, account, { text }).then(({ reply }) => {
      const found = buildFindForm(text, reply);
      return { onTime: { response_action: 'update' as const, view: found }, late: found, elsewhere: reply };
    });
    const waiting = buildFindForm(text, say('Searching…'));
    await settle({ ack, client, viewId: view.id, userId: person.userId, waiting }, work);
  });
  app.shortcut<GlobalShortcut>(
    { type: 'shortcut', callback_id: SHORTCUT_IDS.add },
    async ({ ack, shortcut, client, context }) => {
      await ack();
      const { person, account } = context;
      const answer = createAnswer({ client, respond: undefined, channelId: '', userId: person.userId });
      await openAdd({ account, person, client, channelId: '', triggerId: shortcut.trigger_id }, '', answer);
    },
  );
}
