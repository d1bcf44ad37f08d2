/** The receipt of an import: what is in now, by the service's own list, and what became of every other row. */
import type { Import, Receipt } from '../../imports/import.ts';
import { context, section } from '../blocks.ts';
import type { Reply } from '../feature.ts';
import { count, counted, cut, escapeMrkdwn, mrkdwn } from '../text.ts';
import { nameOf, startedText } from './phrases.ts';

export function buildReceipt(imported: Import): Reply {
  const { receipt } = imported;
  if (!receipt) throw new Error('a done import has a receipt');
  const sent = receipt.present + receipt.notTaken;
  const type = imported.choice.type ? ` as ${mrkdwn(imported.choice.type.name, 60)}` : '';
  const text = `${nameOf(imported)} is imported: ${counted(receipt.present, 'contact')} added${type}.`;
  const lines = [
    `${text} Counted in the list afterwards: ${count(receipt.present)} of ${count(sent)} sent.`,
    ...restLines(receipt).map((line) => `• ${line}`),
  ];
  const notice = imported.note ? [escapeMrkdwn(cut(imported.note, 1000))] : [];
  const rows = `${counted(receipt.rows, 'row')} in the file`;
  return {
    text,
    blocks: [section(cut(lines.join('\n'), 2900)), context(rows, startedText(imported), ...notice)],
  };
}

function restLines(receipt: Receipt): string[] {
  const { existing, doubles, notTaken } = receipt;
  const failed = receipt.refused + receipt.unfit;
  const lines: string[] = [];
  if (existing > 0)
    lines.push(`${count(existing)} skipped: the e-mail address was among the contacts already`);
  if (doubles > 0)
    lines.push(`${count(doubles)} skipped: the address came again further down, and the last row won`);
  if (notTaken > 0) lines.push(`${count(notTaken)} said to be added by the service, but not in its list`);
  const reasons = receipt.reasons.map(({ reason, rows }) => `${count(rows)} × ${mrkdwn(reason, 200)}`);
  if (failed > 0) lines.push(`${count(failed)} did not go in: ${reasons.join(', ')}`);
  if (receipt.attached === true) {
    lines.push('These rows are in the file below. Correct them there and share that file to import them.');
  }
  if (receipt.attached === false)
    lines.push('Slack did not take the file with these rows. Ask an admin whether uploads are allowed.');
  return lines;
}
