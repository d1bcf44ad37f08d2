/** A page of contacts as a message: its rows, its paging, and what their buttons and menus carry. */
import { hash } from 'node:crypto';
import type { Button, SectionBlock } from '@slack/web-api';
import type { ListedContact } from '../../contacts/contact.ts';
import type { FoundContacts } from '../../contacts/service.ts';
import { actions, button, section } from '../blocks.ts';
import { staleButton } from '../click.ts';
import { describeDeleting } from '../deletions/hold-marks.ts';
import { EXPORT_IDS } from '../exports/ids.ts';
import type { Reply } from '../feature.ts';
import { clean, count, counted, cut, dateToken, mrkdwn, plain, plainText } from '../text.ts';
import { addressBeside, titleOf } from './title.ts';

export const LIST_IDS = {
  row: 'contacts.list.row',
  previous: 'contacts.list.previous',
  next: 'contacts.list.next',
  refine: 'contacts.list.refine',
  select: 'contacts.list.select',
  share: 'contacts.list.share',
  refresh: 'contacts.list.refresh',
} as const;

export type RowChoice = { what: 'open' | 'edit' | 'delete'; id: number };
export type KeepChoice = { what: 'keep'; hold: string };
export type Page = { text: string; page: number };
/** Where a list stands: only in a channel others could see it too, and a modal has its search field above it. */
export type Place = 'channel' | 'direct' | 'modal';

/** `found` holds country names, not ids. A find that matched nothing has a message of its own. */
export function buildList(found: FoundContacts, place: Place): Reply {
  const headline = buildHeadline(found);
  return {
    text: cut(`${headline} ${found.contacts.map((one) => mrkdwn(titleOf(one), 40)).join(', ')}`, 3000),
    blocks: [section(headline), ...found.contacts.map(buildRow), buildFooter(found, place)],
  };
}

/** The page for everybody in the channel: without buttons, since each would act for whoever presses it. */
export function buildShared(found: FoundContacts, userId: string): Reply {
  const headline = `<@${userId}> shared: ${buildHeadline(found)}`;
  const rows = found.contacts.map((one) => section(describeRow(one)));
  return { text: cut(headline, 3000), blocks: [section(headline), ...rows] };
}

/** Several contacts under a sentence of its own (mrkdwn, escaped), without paging. */
export function buildRows(headline: string, contacts: ListedContact[]): Reply {
  return { text: headline, blocks: [section(headline), ...contacts.slice(0, 10).map(buildRow)] };
}

export function readRow(value: string): RowChoice | KeepChoice | undefined {
  const [, hold] = /^keep ([0-9a-f-]{36})$/.exec(value) ?? [];
  if (hold) return { what: 'keep', hold };
  const [, what, id] = /^(open|edit|delete) (\d{1,16})$/.exec(value) ?? [];
  return what && id ? { what: what as RowChoice['what'], id: Number(id) } : undefined;
}

/** @throws AppError `stale_button` for a value that no button of ours carries */
export function getPage(value: string): Page {
  const page = readPage(value);
  if (!page) throw staleButton();
  return page;
}

/** undefined for a value that no button of ours carries. */
export function readPage(value: string): Page | undefined {
  const [, page, text] = /^(\d{1,6}) (.*)$/s.exec(value) ?? [];
  return page && text !== undefined ? { page: Number(page), text } : undefined;
}

export function buildHeadline(found: FoundContacts): string {
  const { text, total, matched, asOf, page, pages, corrected, reading } = found;
  const which = text
    ? `*${count(matched)}* of ${counted(total, 'contact')} ${matched === 1 ? 'matches' : 'match'} ${describeQuery(found)}`
    : `*${counted(total, 'contact')}*, the last changed first`;
  const where = pages > 1 ? ` · page ${count(page)} of ${count(pages)}` : '';
  const when = asOf ? `as of ${dateToken(asOf, 'time')}` : describeReading(reading);
  const headline = `${which}${where} · ${when}`;
  return corrected === undefined ? headline : `${describeCorrection(found)}\n${headline}`;
}

/** Stands where the age of the list does. */
function describeReading(reading: FoundContacts['reading']): string {
  const share = reading?.percent === undefined ? '' : `, ${reading.percent} % so far`;
  return `I am still reading the list${share}: there may be more`;
}

/** What matched, as mrkdwn: `*ana* · customer · missing name`. */
export function describeQuery({ query, corrected }: Pick<FoundContacts, 'query' | 'corrected'>): string {
  const words = corrected ?? query.words;
  const filters = query.filters.map(({ name, value }) =>
    mrkdwn(['type', 'country', 'city', 'state'].includes(name) ? value : `${name} ${value}`, 60),
  );
  return [...(words ? [`*${mrkdwn(words, 100)}*`] : []), ...filters].join(' · ');
}

/** `Nothing matches *garcya*; these match *garcia*.` */
export function describeCorrection({ query, corrected }: Pick<FoundContacts, 'query' | 'corrected'>): string {
  return `Nothing matches *${mrkdwn(query.words, 100)}*; these match *${mrkdwn(corrected ?? '', 100)}*.`;
}

/** `*Ana García* · ana@example.com · Customers · Spain`, mrkdwn, escaped. */
export function describeRow(contact: ListedContact): string {
  const facts = factsOf(contact).map((fact) => mrkdwn(fact, 100));
  const state = contact.deleting ? [describeDeleting(contact.deleting)] : [];
  return [`*${mrkdwn(titleOf(contact), 100)}*`, ...facts, ...state].join(' · ');
}

/** What stands beside the name, not escaped. */
export function factsOf(contact: ListedContact): string[] {
  return [addressBeside(contact), contact.contactType ?? '', contact.country].filter((fact) => clean(fact));
}

function buildRow(contact: ListedContact): SectionBlock {
  const entry = (
    what: (RowChoice | KeepChoice)['what'],
    label: string,
    of: string | number = contact.id,
  ) => ({
    text: plainText(label),
    value: `${what} ${of}`,
  });
  const { deleting } = contact;
  return {
    ...section(describeRow(contact)),
    accessory: {
      type: 'overflow',
      action_id: LIST_IDS.row,
      options: deleting
        ? [entry('open', 'Open'), entry('keep', 'Undo the delete', deleting.id)]
        : [entry('open', 'Open'), entry('edit', 'Edit'), entry('delete', 'Delete…')],
    },
  };
}

function buildFooter(found: FoundContacts, place: Place) {
  const { text, page } = found;
  const here = (id: string, label: string, says: string) =>
    button(id, label, { value: `${page} ${text}`, says });
  const narrow = [
    here(LIST_IDS.refine, 'Refine', 'Refine the search'),
    here(LIST_IDS.select, 'Select…', 'Select contacts in this list'),
    here(EXPORT_IDS.start, 'Export CSV', 'Export every match as a CSV file'),
  ];
  return actions(
    ...buildTurns(found, LIST_IDS, ''),
    ...(place === 'modal' ? [] : narrow),
    ...(place === 'channel' ? [buildShare(found)] : []),
    here(LIST_IDS.refresh, 'Refresh', 'Refresh: read the list again'),
  );
}

function buildShare(found: FoundContacts): Button {
  const { text, page } = found;
  const value = `${fingerprintOf(found)} ${page} ${text}`;
  return button(LIST_IDS.share, 'Share', { value, says: 'Share this page with the channel' });
}

/** The same for pages that show the same, so that nobody shares what they have not seen. */
export function fingerprintOf({ contacts, matched, total }: FoundContacts): string {
  return hash('sha256', JSON.stringify([contacts, matched, total]), 'hex').slice(0, 16);
}

/** @throws AppError `stale_button` */
export function getSharedPage(value: string): Page & { fingerprint: string } {
  const [, fingerprint, page] = /^([0-9a-f]{16}) (.*)$/s.exec(value) ?? [];
  if (!fingerprint || page === undefined) throw staleButton();
  return { fingerprint, ...getPage(page) };
}

/** The buttons that turn pages, those there are; `before` stands in front of page and text in their values. */
export function buildTurns(
  { text, page, pages }: Pick<FoundContacts, 'text' | 'page' | 'pages'>,
  ids: { previous: string; next: string },
  before: string,
): Button[] {
  const to = (id: string, label: string, target: number) =>
    button(id, label, {
      value: `${before}${target} ${text}`,
      says: `${label}: page ${target} of ${plain(String(pages), 9)}`,
    });
  return [
    ...(page > 1 ? [to(ids.previous, 'Previous', page - 1)] : []),
    ...(page < pages ? [to(ids.next, 'Next', page + 1)] : []),
  ];
}
