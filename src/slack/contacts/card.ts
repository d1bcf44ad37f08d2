/** The card of one contact, and what is left of it after a delete. */
import type { Button, KnownBlock } from '@slack/web-api';
import type { Contact } from '../../contacts/contact.ts';
import { buildHistory, buildUndo } from '../audit/buttons.ts';
import { actions, button, context, dangerConfirm, header, say, section } from '../blocks.ts';
import { staleButton } from '../click.ts';
import { buildHoldUndo, describeDeleting } from '../deletions/hold-marks.ts';
import type { Reply } from '../feature.ts';
import { cut, dateToken, mrkdwn, mrkdwnText, plain } from '../text.ts';
import { addressBeside, type Titled, titleOf } from './title.ts';

export const CARD_IDS = { edit: 'contacts.card.edit', delete: 'contacts.card.delete' } as const;

/** Slack allows ten fields a section; more than two sections of custom fields nobody reads. */
const FIELDS_PER_SECTION = 10;
const MAX_CUSTOM_FIELDS = 20;

/**
 * `contact.country` holds the country's name. `notes` (mrkdwn, escaped) stand above the card: what was just done, what
 * happened on the side. `undo`: the code by which what was just done can be undone.
 */
export function buildCard(contact: Contact, notes: string[] = [], undo?: string): Reply {
  const name = titleOf(contact);
  const { deleting } = contact;
  const states = [...notes, ...(deleting ? [`${describeDeleting(deleting)}: Undo keeps it.`] : [])];
  return {
    text: [
      ...states,
      [name, addressBeside(contact)]
        .filter(Boolean)
        .map((part) => mrkdwn(part))
        .join(' · '),
    ].join(' '),
    blocks: [
      ...states.map((note) => section(cut(note, 3000))),
      header(name),
      ...buildFields(contact),
      context(buildOrigin(contact)),
      actions(
        ...(deleting
          ? [buildHoldUndo(deleting, contact), buildHistory(contact.id, name)]
          : buildButtons(contact, undo)),
      ),
    ],
  };
}

function buildButtons(contact: Contact, undo: string | undefined): Button[] {
  const name = titleOf(contact);
  const id = String(contact.id);
  return [
    button(CARD_IDS.edit, 'Edit', { value: id, style: 'primary', says: `Edit ${plain(name, 60)}` }),
    ...(undo ? [buildUndo(undo, name)] : []),
    buildHistory(contact.id, name),
    button(CARD_IDS.delete, 'Delete', {
      value: id,
      style: 'danger',
      says: `Delete ${plain(name, 60)}`,
      confirm: dangerConfirm({
        title: 'Delete this contact?',
        text: deleteWarning(contact),
        yes: 'Delete contact',
        no: 'Keep',
      }),
    }),
  ];
}

/** Literal text that names who goes and what an undo can do; at most 300 characters. */
export function deleteWarning(contact: Titled): string {
  const address = plain(addressBeside(contact), 85);
  const who = `${plain(titleOf(contact), 85)}${address && ` (${address})`}`;
  return `${who} will be deleted from the contacts. Undo can add it again: with a new id, without custom fields and second address.`;
}

/** In place of the card. `undo`: the code by which it can be undone; `by`: mrkdwn. */
export function buildDeleted(contact: Titled, at: Date, undo: string, by = 'you'): Reply {
  const address = mrkdwn(addressBeside(contact));
  const who = `*${mrkdwn(titleOf(contact))}*${address && ` (${address})`}`;
  return say(
    `${who} is deleted · by ${by} at ${dateToken(at, 'time')}`,
    actions(buildUndo(undo, titleOf(contact))),
  );
}

/** The id that a card's button carries. @throws AppError `stale_button` */
export function getId(value: string): number {
  if (!/^\d{1,16}$/.test(value)) throw staleButton();
  return Number(value);
}

function buildFields(contact: Contact): KnownBlock[] {
  const own: [string, string][] = [
    ['E-mail', contact.email],
    ['Type', contact.contactType ?? ''],
    ['Country', contact.country],
    ['State', contact.state],
    ['City', contact.city],
    ['Address', contact.address_line1],
    ['Address, second line', contact.address_line2],
    ['State, province or region', contact.state_province_region],
    ['Postal code', contact.postal_code],
    ['Other e-mail', contact.altEmail],
  ];
  const custom = contact.customFields
    .map(({ name, value }): [string, string] => [name, value])
    .filter(hasValue);
  const more = custom.length - MAX_CUSTOM_FIELDS;
  return [
    ...buildColumns(own.filter(hasValue)),
    ...buildColumns(custom.slice(0, MAX_CUSTOM_FIELDS)),
    ...(more > 0 ? [context(`and ${more} more custom fields`)] : []),
  ];
}

function hasValue([, value]: [string, string]): boolean {
  return value.trim() !== '';
}

function buildColumns(fields: [string, string][]): KnownBlock[] {
  const sections: KnownBlock[] = [];
  for (let from = 0; from < fields.length; from += FIELDS_PER_SECTION) {
    sections.push({
      type: 'section',
      fields: fields
        .slice(from, from + FIELDS_PER_SECTION)
        .map(([label, value]) => mrkdwnText(`*${mrkdwn(label, 60)}*\n${mrkdwn(value, 300)}`)),
    });
  }
  return sections;
}

function buildOrigin({ id, createdAt, updatedAt }: Contact): string {
  const day = (text: string) => {
    const at = new Date(text);
    return text && !Number.isNaN(at.getTime()) ? dateToken(at, 'date_short_pretty_at_time') : undefined;
  };
  const created = day(createdAt);
  const changed = updatedAt === createdAt ? undefined : day(updatedAt);
  return [`Contact ${id}`, created && `added ${created}`, changed && `last changed ${changed}`]
    .filter(Boolean)
    .join(' · ');
}
