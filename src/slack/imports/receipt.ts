/** The receipt of an import: what is in now, by the service's own list, and what became of every other row. */
import type { ActionsBlock, KnownBlock } from '@slack/web-api';
import type { Deed } from '../../audit/action.ts';
import type { Import, Receipt } from '../../imports/import.ts';
import { buildUndoImport } from '../audit/buttons.ts';
import { actions, button, context, section } from '../blocks.ts';
import type { Reply } from '../feature.ts';
import { count, counted, cut, cutMrkdwn, dateToken, escapeMrkdwn, mrkdwn } from '../text.ts';
import { blockIdOf, IMPORT_IDS } from './ids.ts';
import { nameOf, startedText, typeText } from './phrases.ts';

export function buildReceipt(imported: Import): Reply {
  const { receipt, state, code } = imported;
  if (!receipt) throw new Error('a done import has a receipt');
  const sent = receipt.present + receipt.notTaken;
  const updated = receipt.updated > 0 ? `, ${count(receipt.updated)} updated` : '';
  const done = state === 'stopped' || receipt.notSent > 0 ? 'was stopped' : 'is imported';
  const text = `${nameOf(imported)} ${done}: ${counted(receipt.present, 'contact')} added${typeText(imported)}${updated}.`;
  const lines = [
    sent > 0
      ? `${text} Counted in the list afterwards: ${count(receipt.present)} of ${count(sent)} sent.`
      : text,
    ...restLines(imported, receipt).map((line) => `• ${line}`),
  ];
  const notice = imported.note ? [escapeMrkdwn(cut(imported.note, 1000))] : [];
  const rows = `${counted(receipt.rows, 'row')} in the file`;
  const blocks: KnownBlock[] = [section(cutMrkdwn(lines.join('\n'), 2900))];
  const buttons = buildButtons(imported);
  if (buttons) blocks.push(buttons);
  blocks.push(context(rows, startedText(imported), ...(code ? [`Code: \`${code}\``] : []), ...notice));
  return { text, blocks };
}

/** The receipt of an import that was taken back since: what had come of it stays to be read, and nothing is left to press. */
export function buildUndone(imported: Import, { userId, at }: Deed): Reply {
  const { text, blocks = [] } = buildReceipt(imported);
  const by = `Undone by <@${userId}> ${dateToken(at, 'date_short_pretty_at_time')}.`;
  const said = blocks.filter(({ type }) => type !== 'actions');
  return { text: `${text} ${by}`, blocks: [section(`*${by}* What had gone in:`), ...said] };
}

function buildButtons(imported: Import): ActionsBlock | undefined {
  const { id, state, code, fileName } = imported;
  const elements = [
    ...(state === 'stopped'
      ? [button(IMPORT_IDS.goOn, 'Go on', { says: `Go on: ${fileName}`, style: 'primary' })]
      : []),
    ...(code ? [buildUndoImport(code, fileName || 'the file')] : []),
  ];
  return elements.length > 0 ? { ...actions(...elements), block_id: blockIdOf(id) } : undefined;
}

function restLines({ state, stoppedBy }: Import, receipt: Receipt): string[] {
  const { existing, doubles, notTaken, same, absent, several, notSent } = receipt;
  const failed = receipt.refused + receipt.unfit;
  const lines: string[] = [];
  if (notSent > 0) {
    const by = stoppedBy
      ? `stopped by <@${stoppedBy}> before ${notSent === 1 ? 'its' : 'their'} turn came`
      : 'the import stayed paused for too long';
    const isIn = receipt.present + receipt.updated > 0;
    lines.push(`${count(notSent)} not sent: ${by}.${isIn ? ' What is in stays in.' : ''}`);
  }
  if (stoppedBy && notSent === 0 && state === 'done') {
    lines.push(`The stop came too late: when <@${stoppedBy}> pressed it, the last rows were on their way`);
  }
  if (same > 0) lines.push(`${count(same)} the same already: their contacts are as the file says`);
  if (existing > 0)
    lines.push(`${count(existing)} skipped: the e-mail address was among the contacts already`);
  if (absent > 0)
    lines.push(`${count(absent)} skipped: nobody has the e-mail address, and nobody was to be added`);
  if (several > 0)
    lines.push(
      `${count(several)} skipped: several contacts have the e-mail address, and which one is meant is not guessed`,
    );
  if (doubles > 0)
    lines.push(`${count(doubles)} skipped: the address came again further down, and the last row won`);
  if (notTaken > 0) lines.push(`${count(notTaken)} said to be added by the service, but not in its list`);
  const reasons = receipt.reasons.map(({ reason, rows }) => `${count(rows)} × ${mrkdwn(reason, 200)}`);
  if (failed > 0) lines.push(`${count(failed)} did not go in: ${reasons.join(', ')}`);
  if (receipt.attached === true) {
    lines.push('These rows are in the file below. Correct them there and share that file to import them.');
  }
  if (receipt.attached === false)
    lines.push(
      'Slack did not take the file with these rows. Ask an admin whether apps may share files here, then share your file again: what is in is skipped, and what is not is said.',
    );
  return lines;
}
