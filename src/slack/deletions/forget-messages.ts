/** What people read of a contact that is forgotten: before it, and what became of it. Its name and address only before it. */
import type { ModalView } from '@slack/web-api';
import type { ListedContact } from '../../contacts/contact.ts';
import type { Forget } from '../../deletions/forget-service.ts';
import { section } from '../blocks.ts';
import { describeRow } from '../contacts/list.ts';
import type { Reply } from '../feature.ts';
import { count, counted, dateToken, mrkdwn, plainText } from '../text.ts';
import { FORGET_IDS } from './ids.ts';

/** More would push the field out of sight. */
const MAX_SHOWN = 5;

export const TITLE = 'Forget contact';

/** What nobody here can take back. */
const NOT_REACHED =
  'What I cannot reach: messages in Slack (mine too, with name and address), files that people downloaded or shared, and the backups of the service and of my own database.';

/** `known` are the contacts with the address as far as the copy of the list knows; `entries` lines of the log about it. */
export function buildForgetForm(email: string, known: ListedContact[], entries: number): ModalView {
  const shown = known.slice(0, MAX_SHOWN).map((one) => section(`• ${describeRow(one)}`));
  const more = known.length > shown.length ? [section(`and ${count(known.length - shown.length)} more`)] : [];
  const whom =
    known.length > 0
      ? `*${counted(known.length, 'contact')}* will be deleted at the contacts service:`
      : 'No contact in the list has this address now; who has it at the service by then will be deleted there.';
  return {
    type: 'modal',
    callback_id: FORGET_IDS.submit,
    private_metadata: email,
    title: plainText(TITLE),
    submit: plainText('Forget for good'),
    close: plainText('Keep'),
    blocks: [
      section(`*${mrkdwn(email, 320)}* will be forgotten for good. *Nothing of this can be undone.*`),
      section(whom),
      ...shown,
      ...more,
      section(
        `What I keep of it will go too: ${counted(entries, 'entry', 'entries')} of the log with their undo codes, the copy of the list, selections, saves from messages, and kept CSV files that hold the address: one that waits to be imported will be withdrawn (it can be shared again), a paused import will end where it is.`,
      ),
      section(NOT_REACHED),
      {
        type: 'input',
        block_id: FORGET_IDS.typed,
        label: plainText('Type the e-mail address to confirm'),
        element: {
          type: 'plain_text_input',
          action_id: FORGET_IDS.typed,
          max_length: 320,
          focus_on_load: true,
        },
      },
    ],
  };
}

export function describeBegun(begun: 'begun' | 'already'): string {
  return begun === 'begun'
    ? 'Forgetting. The result comes to your direct messages. If an import, an export or an undo that may hold the contact is on its way, it waits for that.'
    : 'This is being forgotten already, since somebody asked before: the result comes to their direct messages.';
}

export function buildForgotten({ removed, note, begunAt, attempt }: Forget): Reply {
  const {
    service = 0,
    log = 0,
    copy = 0,
    selections = 0,
    holds = 0,
    bulks = 0,
    saves = 0,
    imports = 0,
  } = removed;
  const here = [
    log > 0 ? counted(log, 'entry of the log', 'entries of the log') : '',
    copy > 0 ? `${counted(copy, 'contact')} of the copy of the list` : '',
    selections > 0 ? `ticks in ${counted(selections, 'selection')}` : '',
    holds > 0 ? counted(holds, 'note of a held delete', 'notes of held deletes') : '',
    bulks > 0 ? counted(bulks, 'set of a delete of many', 'sets of deletes of many') : '',
    saves > 0 ? counted(saves, 'list of people of a message', 'lists of people of messages') : '',
    imports > 0 ? counted(imports, 'kept file or note of an import', 'kept files and notes of imports') : '',
  ].filter(Boolean);
  const asked = `as you asked ${dateToken(begunAt, 'date_short_pretty_at_time')}`;
  const headline =
    note === null
      ? `*A contact is forgotten for good*, ${asked}.`
      : `*A contact is not forgotten in full*, ${asked}. ${mrkdwn(note, 400)} Go on with \`/contact forget\` and the address: what is done stays done.`;
  const lines = [
    service > 0
      ? `• Deleted at the contacts service: ${counted(service, 'contact')}`
      : '• At the contacts service I deleted nobody.',
    here.length > 0 ? `• Removed here: ${here.join(', ')}` : '• Here nothing was removed.',
    ...(attempt > 1 ? ['• I was interrupted, or had to wait: more may have gone than is counted here.'] : []),
    `• ${NOT_REACHED}`,
  ];
  return { text: headline, blocks: [section(headline), section(lines.join('\n'))] };
}
