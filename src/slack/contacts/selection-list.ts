/** A list whose contacts can be ticked: its message, and what is ticked in it. */
import type { ActionsBlock, Checkboxes } from '@slack/web-api';
import type { ListedContact } from '../../contacts/contact.ts';
import type { FoundContacts } from '../../contacts/service.ts';
import { actions, button, context, section } from '../blocks.ts';
import { type Click, staleButton } from '../click.ts';
import type { Reply } from '../feature.ts';
import { count, plain, plainText } from '../text.ts';
import { buildHeadline, buildTurns, factsOf, getPage, type Page } from './list.ts';
import { titleOf } from './title.ts';

export const SELECTION_IDS = {
  tick: 'contacts.selection.tick',
  previous: 'contacts.selection.previous',
  next: 'contacts.selection.next',
  page: 'contacts.selection.page',
  clear: 'contacts.selection.clear',
  export: 'contacts.selection.export',
  delete: 'contacts.selection.delete',
  deleteAll: 'contacts.selection.delete_all',
  done: 'contacts.selection.done',
} as const;

export type SelectionPage = Page & { key: string };
export type TickedPage = { key: string; shown: number[]; ticked: number[] };

/** `found` holds country names and at least one contact; `chosen` are the ids selected so far, on all pages. */
export function buildSelection(
  found: FoundContacts,
  key: string,
  chosen: number[],
  offers: { deleteAll: boolean } = { deleteAll: false },
): Reply {
  const { text, page } = found;
  const value = `${key} ${page} ${text}`;
  // Ticks on this page change while it is looked at, and the message does not: only the other pages can be counted.
  const shown = new Set(found.contacts.map(({ id }) => id));
  const others = chosen.filter((id) => !shown.has(id)).length;
  const selected = others > 0 ? `*${count(others)} selected on other pages*` : '*Tick whom you want*';
  const headline = `${selected} · ${buildHeadline(found)}`;
  return {
    text: `${headline} What is ticked stays when you turn the page.`,
    blocks: [
      section(headline),
      buildTicks(found.contacts, key, chosen),
      context('What is ticked stays when you turn the page.'),
      actions(
        ...buildTurns(found, SELECTION_IDS, `${key} `),
        button(SELECTION_IDS.page, 'Select this page', { value, says: 'Select all contacts on this page' }),
        button(SELECTION_IDS.clear, 'Clear', { value, says: 'Clear the selection' }),
        button(SELECTION_IDS.export, 'Export selected', { value, says: 'Export selected as a CSV file' }),
        button(SELECTION_IDS.delete, 'Delete selected…', { value, style: 'danger' }),
        ...(offers.deleteAll ? [buildDeleteAll(found, value)] : []),
        button(SELECTION_IDS.done, 'Stop selecting', { value, says: 'Stop selecting: back to the list' }),
      ),
    ],
  };
}

/** Everything that matches, whatever is ticked. */
function buildDeleteAll({ matched }: FoundContacts, value: string) {
  const label = matched === 1 ? 'Delete the match…' : `Delete all ${count(matched)}…`;
  const says =
    matched === 1 ? 'Delete the only match' : `Delete all ${count(matched)} matches, ticked or not`;
  return button(SELECTION_IDS.deleteAll, label, { value, style: 'danger', says });
}

/** @throws AppError `stale_button` */
export function getSelectionPage(value: string): SelectionPage {
  const [, key, page] = /^([0-9a-f]{12}) (.*)$/s.exec(value) ?? [];
  if (!key || page === undefined) throw staleButton();
  return { key, ...getPage(page) };
}

/** What the message holds when one of its controls is used. */
export function readTicks(held: Click['held']): TickedPage[] {
  return Object.entries(held).flatMap(([blockId, elements]) => {
    const [, key, ids] = /^contacts\.selection\.([0-9a-f]{12})\.[0-9a-z]+\.([\d,]+)$/.exec(blockId) ?? [];
    if (!key || !ids) return [];
    const shown = ids.split(',').map(Number);
    const options = elements[SELECTION_IDS.tick]?.selected_options ?? [];
    const ticked = options.map(({ value }) => Number(value)).filter((id) => shown.includes(id));
    return [{ key, shown, ticked }];
  });
}

/**
 * The name of the block says whom it shows, as nothing else does that comes back with a click. It is a new one each time,
 * because Slack keeps what was ticked in a block of the same name.
 */
function buildTicks(contacts: ListedContact[], key: string, chosen: number[]): ActionsBlock {
  const options = contacts.map((contact) => {
    const state = contact.deleting ? ['being deleted'] : [];
    const facts = plain([...state, ...factsOf(contact)].join(' · '), 75);
    return {
      text: plainText(plain(titleOf(contact), 75)),
      value: String(contact.id),
      ...(facts && { description: plainText(facts) }),
    };
  });
  const initial = options.filter(({ value }) => chosen.includes(Number(value)));
  const ticks: Checkboxes = {
    type: 'checkboxes',
    action_id: SELECTION_IDS.tick,
    options,
    ...(initial.length > 0 && { initial_options: initial }),
  };
  const ids = contacts.map(({ id }) => id).join(',');
  const version = Date.now().toString(36);
  return { type: 'actions', block_id: `contacts.selection.${key}.${version}.${ids}`, elements: [ticks] };
}
