/** The modal that shows whom a delete of many is about, before anything is deleted, and asks for the word that means it. */
import type { InputBlock, KnownBlock, ModalView } from '@slack/web-api';
import type { ListedContact } from '../../contacts/contact.ts';
import type { Preview } from '../../deletions/bulk.ts';
import { guardOf } from '../../deletions/guard.ts';
import { context, section } from '../blocks.ts';
import { buildDeleteModal } from '../contacts/delete-one.ts';
import { addressBeside, titleOf } from '../contacts/title.ts';
import { buildNotice } from '../modals.ts';
import { count, counted, cut, escapeMrkdwn, mrkdwn, plainText } from '../text.ts';
import { BULK_FIELDS, BULK_IDS } from './bulk-ids.ts';

const LONGEST = 2900;
const MOST_NAMES = 8;
const IDS_NAMED = 10;

export function buildPreview(preview: Preview, days: number): ModalView {
  const { id, total } = preview;
  const notes = describeNotes(preview).map((note) => section(cut(note, LONGEST)));
  if (!id) return buildNotice('Delete contacts', 'There is nothing to delete.', notes);
  const only = total === 1 && !preview.allMatch ? preview.first[0] : undefined;
  if (only) return buildOnly(only, notes);
  return {
    type: 'modal',
    callback_id: BULK_IDS.confirm,
    private_metadata: id,
    title: plainText(`Delete ${counted(total, 'contact')}`),
    submit: plainText(total > 9_999 ? `Delete ${count(total)}` : `Delete ${counted(total, 'contact')}`),
    close: plainText(total === 1 ? 'Keep it' : 'Keep them'),
    blocks: [
      section(describeConsequence(preview, days)),
      ...notes,
      section(cut(describeBreakdown(preview), LONGEST)),
      section(cut(describeFirst(preview), LONGEST)),
      ...buildGuard(preview),
      context(
        'A backup of all their fields comes to your direct messages first. Nothing is deleted without it.',
      ),
    ],
  };
}

/** One contact is deleted as anywhere else: nothing goes for a few seconds, and then there is a receipt. */
function buildOnly(contact: ListedContact, notes: KnownBlock[]): ModalView {
  const modal = buildDeleteModal(contact);
  return { ...modal, blocks: [...modal.blocks, ...notes] };
}

function describeConsequence({ total, allMatch }: Preview, days: number): string {
  const them = total === 1 ? 'it' : 'them';
  const whom = `${allMatch ? (total === 1 ? 'The only match' : `All ${count(total)} matches`) : counted(total, 'contact')}`;
  const loss = `with ${total === 1 ? 'a new id' : 'new ids'}, without custom fields and second ${total === 1 ? 'address' : 'addresses'}`;
  return `*${whom} will be deleted.* For ${days} days Undo can add ${them} again: ${loss}.`;
}

/** What was given and means nobody, or several; said before everything else but the consequence. */
function describeNotes({ missing, ambiguous, doubles, total }: Preview): string[] {
  if (missing.count + ambiguous.count + doubles === 0) return [];
  const parts = [
    `*${count(total)}* matched`,
    ...(missing.count > 0 ? [`*${count(missing.count)}* not found`] : []),
    ...(ambiguous.count > 0 ? [`*${count(ambiguous.count)}* matched twice`] : []),
    ...(doubles > 0 ? [`*${count(doubles)}* given more than once`] : []),
  ];
  const unknown = missing.count - missing.first.length;
  const refs = [
    ...missing.first.map((ref) => mrkdwn(ref, 80)),
    ...(unknown > 0 ? [`and ${count(unknown)} more`] : []),
  ];
  const lines = ambiguous.first.map(
    ({ ref, ids }) =>
      `${mrkdwn(ref, 80)} is the address of several contacts, none of which is deleted: choose by id (${ids.slice(0, IDS_NAMED).join(', ')}${ids.length > IDS_NAMED ? ', …' : ''})`,
  );
  const more = ambiguous.count - ambiguous.first.length;
  return [
    parts.join(' · '),
    ...(missing.count > 0 ? [`Not found: ${refs.join(', ')}`] : []),
    ...(lines.length > 0 ? [[...lines, ...(more > 0 ? [`and ${count(more)} more`] : [])].join('\n')] : []),
  ];
}

function describeBreakdown({ breakdown }: Preview): string {
  const line = (label: string, counts: [string, number][]) => {
    const shown = counts
      .slice(0, MOST_NAMES)
      .map(([name, contacts]) => `${mrkdwn(name, 60) || 'none'} ${count(contacts)}`);
    const more = counts.length - shown.length;
    return `*${label}:* ${[...shown, ...(more > 0 ? [`${count(more)} more`] : [])].join(' · ')}`;
  };
  return [line('By type', breakdown.types), line('By country', breakdown.countries)].join('\n');
}

function describeFirst({ first, total, list }: Preview): string {
  const more = total - first.length;
  return [
    ...first.map(describeContact),
    ...(more > 0 ? [`and ${count(more)} more`] : []),
    ...(list === true ? ['The full list is in the file in your direct messages.'] : []),
    ...(typeof list === 'string' ? [`The full list did not reach you: ${escapeMrkdwn(cut(list, 500))}`] : []),
  ].join('\n');
}

function describeContact(contact: ListedContact): string {
  const address = mrkdwn(addressBeside(contact), 80);
  return `• *${mrkdwn(titleOf(contact), 60)}*${address && ` · ${address}`} · id ${contact.id}`;
}

function buildGuard(preview: Preview): (InputBlock | KnownBlock)[] {
  const guard = guardOf(preview);
  if (guard.kind === 'none') return [];
  const label =
    guard.kind === 'number'
      ? `Type ${guard.words}, the number of contacts, to delete them`
      : `Type ${guard.words}`;
  return [
    {
      type: 'input',
      block_id: BULK_FIELDS.guard,
      label: plainText(label),
      element: { type: 'plain_text_input', action_id: BULK_FIELDS.guard, max_length: 50 },
    },
  ];
}
