/** What people read around an export: that it began, what is in the file, why none comes. */
import { parseQuery } from '../../contacts/query.ts';
import type { Export, Exported } from '../../exports/export.ts';
import type { Requested, Wish } from '../../exports/service.ts';
import { actions, button, say, section } from '../blocks.ts';
import { buildNothingFound } from '../contacts/find.ts';
import { describeCorrection, describeQuery } from '../contacts/list.ts';
import type { Reply } from '../feature.ts';
import { count, counted, cut, dateToken, escapeMrkdwn } from '../text.ts';
import { EXPORT_IDS } from './ids.ts';

const LONGEST_NOTE = 2000;

/** The answer where the export was asked for. */
export function buildRequested(requested: Requested): Reply {
  const { found } = requested;
  if (requested.outcome === 'nothing') {
    const lead = 'There is nothing to export.';
    if (!found) return say(`${lead} Choose some contacts first.`);
    const { text, blocks = [] } = buildNothingFound(found);
    return { text: cut(`${lead} ${text}`, 3000), blocks: [section(lead), ...blocks] };
  }
  const { outcome, wish, contacts, startedAt } = requested;
  const what = describeWish(wish, contacts);
  const where = 'the file comes to your direct messages with me.';
  if (outcome === 'already')
    return say(`I am exporting ${what} for you already, since ${dateToken(startedAt, 'time')}: ${where}`);
  const corrected = found?.corrected === undefined ? '' : `${describeCorrection(found)}\n`;
  const reading =
    contacts === undefined
      ? ' I am still reading the list for the first time, and begin when I am through.'
      : '';
  return say(`${corrected}Exporting ${what}: ${where}${reading}`);
}

/** What the file brings with it; mrkdwn, escaped. */
export function buildComment(wish: Wish, { contacts, missing, readAt, asOf }: Exported): string {
  const what = `${capitalise(describeWish(wish, contacts))}, as they were at ${dateToken(readAt, 'time')}.`;
  const gone = missing > 0 ? `${count(missing)} more had been deleted by then.` : '';
  const basis = asOf ? `Who matches was decided by the list as of ${dateToken(asOf, 'time')}.` : '';
  return [what, gone, basis].filter(Boolean).join(' ');
}

/** A search can be tried again with one press; what was chosen by hand is chosen again. */
export function buildFailure({ wish, expected, note }: Export): Reply {
  const text = `The export of ${describeWish(wish, expected ?? undefined)} did not work, so no file comes. ${escapeMrkdwn(cut(note ?? '', LONGEST_NOTE))}`;
  if ('ids' in wish) return say(text);
  return say(text, actions(button(EXPORT_IDS.start, 'Export again', { value: `1 ${wish.text}` })));
}

/** `214 contacts that match *ana* · customer`; mrkdwn, escaped. */
function describeWish(wish: Wish, contacts: number | undefined): string {
  if ('ids' in wish) return counted(contacts ?? wish.ids.length, 'chosen contact');
  const some = contacts === undefined ? 'contacts' : counted(contacts, 'contact');
  if (wish.text === '') return contacts === 1 ? some : `all ${some}`;
  const query = describeQuery({ query: parseQuery(wish.text), corrected: undefined });
  return `${contacts === undefined ? `the ${some}` : some} that ${contacts === 1 ? 'matches' : 'match'} ${query}`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
