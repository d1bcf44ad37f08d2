/** `/contact imports` as a message: a line for each import, newest first, with a link to its thread. */
import type { HistoryPage, PastImport } from '../../imports/history.ts';
import type { Import, ImportState } from '../../imports/import.ts';
import { actions, say, section } from '../blocks.ts';
import { buildTurns } from '../contacts/list.ts';
import type { Reply } from '../feature.ts';
import { count, counted, dateToken } from '../text.ts';
import { IMPORT_IDS } from './ids.ts';
import { nameOf } from './phrases.ts';

/** `links` are the addresses of the threads by id of the import, where there still is one. */
export function buildHistory(page: HistoryPage, links: ReadonlyMap<string, string>): Reply {
  if (page.total === 0)
    return say('Nothing was imported yet. Share a CSV file where I am, or: `/contact import`');
  const where = page.pages > 1 ? ` · page ${count(page.page)} of ${count(page.pages)}` : '';
  const headline = `*Imports* · ${counted(page.total, 'import')}${where}`;
  const turns = buildTurns({ text: '', page: page.page, pages: page.pages }, IMPORT_IDS, '');
  return {
    text: `Imports: ${counted(page.total, 'import')}${where}.`,
    blocks: [
      section(headline),
      ...page.items.map((one) => section(describeImport(one, links.get(one.imported.id)))),
      ...(turns.length > 0 ? [actions(...turns)] : []),
    ],
  };
}

function describeImport(past: PastImport, link: string | undefined): string {
  const { imported, action } = past;
  const { startedBy, startedAt, code } = imported;
  const who = startedBy ? ` · <@${startedBy}>` : '';
  const when = startedAt ? ` · ${dateToken(startedAt, 'date_short_pretty_at_time')}` : '';
  const thread = link ? ` · <${link}|Open the thread>` : '';
  const undone = action?.undone
    ? ` · undone by <@${action.undone.userId}> ${dateToken(action.undone.at, 'date_short_pretty_at_time')}`
    : action?.undoing
      ? ' · being undone'
      : code && action
        ? `${action.undoneInPart ? ' · undone in part' : ''} · \`/contact undo ${code}\``
        : '';
  return `${nameOf(imported)}${who}${when}\n${countsText(imported)}${undone}${thread}`;
}

const STANDS: Partial<Record<ImportState, string>> = {
  queued: 'waits for its turn',
  running: 'is running',
  paused: 'is paused',
  stopped: 'was stopped',
  expired: 'stayed paused for too long and ended',
  refused: 'could not go on',
};

function countsText(imported: Import): string {
  const { state, receipt, sent } = imported;
  const stands = STANDS[state];
  if (!receipt || (state !== 'done' && state !== 'stopped'))
    return `${stands ?? 'ended'} after ${counted(sent, 'row')}`;
  const skipped = receipt.same + receipt.existing + receipt.absent + receipt.several + receipt.doubles;
  const failed = receipt.refused + receipt.unfit + receipt.notTaken;
  const parts = [
    `${count(receipt.present)} added`,
    ...(receipt.updated > 0 ? [`${count(receipt.updated)} updated`] : []),
    ...(skipped > 0 ? [`${count(skipped)} skipped`] : []),
    ...(failed > 0 ? [`${count(failed)} did not go in`] : []),
    ...(receipt.notSent > 0 ? [`${count(receipt.notSent)} not sent`] : []),
  ];
  return `${stands ? `${stands} · ` : ''}${parts.join(' · ')} · of ${counted(receipt.rows, 'row')}`;
}
