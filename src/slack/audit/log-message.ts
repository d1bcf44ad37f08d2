/** The log as messages: a line for each action, or the history of one contact with its values before and after. */
import type { HistoryLine, Page, Summary } from '../../audit/ledger.ts';
import { readSnapshot } from '../../contacts/snapshot.ts';
import { actions, say, section } from '../blocks.ts';
import { buildTurns } from '../contacts/list.ts';
import type { Reply } from '../feature.ts';
import { count, counted, dateToken, mrkdwn } from '../text.ts';
import { AUDIT_IDS } from './buttons.ts';
import {
  type createNames,
  describeAction,
  describeChanges,
  describeOutcome,
  describeValues,
  type Shown,
} from './describe.ts';
import { describeSummary } from './undo-message.ts';

const MAX_SECTION = 2900;

export function buildLog(page: Page<Summary>): Reply {
  if (page.total === 0) return say('Nothing was done through me yet.');
  const rows = page.items.map((item) => {
    const { intent, unknown, failed, done } = item.lines;
    const several = intent + unknown + failed + done > 1;
    const missing = [
      [failed, 'failed'],
      [unknown, 'unknown'],
      [intent, 'intent'],
    ] as const;
    const outcomes = missing.flatMap(([lines, outcome]) =>
      lines > 0 ? [`${several ? `${count(lines)} ` : ''}${describeOutcome(outcome)}`] : [],
    );
    return [describeSummary(item), ...outcomes, ...describeUndoing(item)].join(' · ');
  });
  return buildPage(`*What was done through me* · ${counted(page.total, 'action')}`, rows, page, '');
}

/** `whose`: an id or an e-mail address, as asked for. */
export async function buildHistoryPage(
  page: Page<HistoryLine>,
  whose: string,
  show: Awaited<ReturnType<typeof createNames>>,
): Promise<Reply> {
  const who = /^\d+$/.test(whose) ? `contact ${whose}` : mrkdwn(whose, 100);
  if (page.total === 0) {
    return say(
      `Nothing was done to ${who} through me, or it is not kept any more. What others do elsewhere is not in my log.`,
    );
  }
  const rows: string[] = [];
  for (const line of page.items) rows.push(await describeHistory(line, show));
  return buildPage(`*History of ${who}* · ${counted(page.total, 'entry', 'entries')}`, rows, page, whose);
}

async function describeHistory(
  line: HistoryLine,
  show: Awaited<ReturnType<typeof createNames>>,
): Promise<string> {
  const { action, outcome, note, undone } = line;
  const [before, after] = await Promise.all(
    [line.before, line.after].map(async (side): Promise<Shown | undefined> => {
      const contact = readSnapshot(side);
      return contact && show(contact);
    }),
  );
  const known = before ?? after;
  const values = before && after ? describeChanges(before, after) : known ? describeValues(known) : [];
  const head = [
    dateToken(line.at, 'date_short_pretty_at_time'),
    describeAction(action, 1, line),
    ...(line.contactId === undefined ? [] : [`contact ${line.contactId}`]),
    `\`${action.code}\``,
    describeOutcome(outcome),
    ...describeUndone(undone),
  ].filter(Boolean);
  return [head.join(' · '), ...(outcome !== 'done' && note ? [mrkdwn(note, 300)] : []), ...values].join('\n');
}

function describeUndone(undone: Summary['undone']): string[] {
  return undone ? [`undone by <@${undone.userId}> ${dateToken(undone.at, 'date_short_pretty_at_time')}`] : [];
}

function describeUndoing({ undone, undoing, undoneInPart }: Summary): string[] {
  if (undoing) return ['being undone'];
  return undoneInPart ? ['undone in part'] : describeUndone(undone);
}

function buildPage(
  headline: string,
  rows: string[],
  { page, pages }: Pick<Page<unknown>, 'page' | 'pages'>,
  text: string,
): Reply {
  const where = pages > 1 ? ` · page ${count(page)} of ${count(pages)}` : '';
  const turns = buildTurns({ text, page, pages }, AUDIT_IDS, '');
  return {
    text: `${headline}${where}`,
    blocks: [
      section(`${headline}${where}`),
      ...rows.map((row) => section(wholeLines(row))),
      ...(turns.length > 0 ? [actions(...turns)] : []),
    ],
  };
}

/** Whole lines only: a cut inside an escaped sign would show its halves. */
function wholeLines(row: string): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of row.split('\n')) {
    length += line.length + 1;
    if (length > MAX_SECTION) return [...kept, '…'].join('\n');
    kept.push(line);
  }
  return kept.join('\n');
}
