/** The one message of a delete of many, as it stands in each of its states. */
import type { BulkDelete, BulkResult } from '../../deletions/bulk.ts';
import type { Progress } from '../../progress.ts';
import { buildUndo } from '../audit/buttons.ts';
import { actions, button, context, say, section } from '../blocks.ts';
import type { Reply } from '../feature.ts';
import { describeProgress } from '../progress.ts';
import { count, counted, cut, dateToken, escapeMrkdwn } from '../text.ts';
import { BULK_IDS } from './bulk-ids.ts';

const LONGEST_NOTE = 2000;

/** `days`: for how long it can be undone. */
export function buildBulkMessage(bulk: BulkDelete, days: number, progress?: Progress): Reply {
  switch (bulk.state) {
    case 'paused':
      return buildPaused(bulk);
    case 'cancelled':
      return say(describeCancelled(bulk));
    case 'done':
      return buildResult(bulk, days);
    default:
      return buildUnderWay(bulk, progress);
  }
}

function buildUnderWay(bulk: BulkDelete, progress: Progress | undefined): Reply {
  const what = `*Deleting ${counted(bulk.total, 'contact')}*`;
  if (bulk.stoppedAt) return say(`${what} · stopping after the batch under way`, context(startedText(bulk)));
  const text = `${what} · ${describeStage(bulk, progress)}`;
  return { text, blocks: [section(text), actions(buildStop(bulk)), context(startedText(bulk))] };
}

function describeStage(
  { state, backedUpAt, graceUntil, sent, total }: BulkDelete,
  progress?: Progress,
): string {
  if (progress) return describeProgress(progress, 'contacts');
  if (state === 'grace' && graceUntil)
    return `begins at ${dateToken(graceUntil, 'time')}: until then Stop loses nothing. The backup is in this conversation.`;
  if (!backedUpAt) return 'making the backup first';
  return sent > 0 ? `${count(sent)} of ${count(total)}` : 'about to begin';
}

function buildPaused(bulk: BulkDelete): Reply {
  const what = `The delete of ${counted(bulk.total, 'contact')}`;
  if (bulk.stoppedAt) {
    // Nothing more goes: all that is left is to learn what did.
    const counting = goOnButton(bulk, 'Count', 'Count what this delete did');
    const text = `${what} was stopped${describeStop(bulk)}, and what went is still to be counted. ${noteOf(bulk)}`;
    return say(text, actions(counting), context(startedText(bulk)));
  }
  const goOn = goOnButton(bulk, 'Go on', 'Go on with this delete');
  return say(
    `${what} is paused. ${noteOf(bulk)}`,
    actions(goOn, buildStop(bulk)),
    context(startedText(bulk)),
  );
}

function describeCancelled(bulk: BulkDelete): string {
  const { total } = bulk;
  const stays = total === 1 ? 'The contact stays.' : `All ${count(total)} contacts stay.`;
  const what = bulk.stoppedAt ? `Stopped${describeStop(bulk)}: nothing was deleted.` : 'Nothing was deleted.';
  return [what, noteOf(bulk), stays].filter(Boolean).join(' ');
}

function buildResult(bulk: BulkDelete, days: number): Reply {
  const { result, code, userId } = bulk;
  if (!result) throw new Error('a done delete has a result');
  const text = `*${counted(result.deleted, 'contact')}* deleted · by <@${userId}> at ${dateToken(bulk.updatedAt, 'time')}`;
  const undoable = code !== null && result.deleted > 0;
  const undo = undoable ? ` For ${days} days Undo adds them again, with new ids. Code: \`${code}\`` : '';
  const facts = [`Counted by reading the list again.${undo}`, startedText(bulk)];
  return {
    text,
    blocks: [
      section([text, ...describeRest(bulk, result)].join('\n')),
      context(...facts),
      ...(undoable ? [actions(buildUndo(code, counted(result.deleted, 'contact')))] : []),
    ],
  };
}

function describeRest(
  bulk: BulkDelete,
  { gone, remaining, remainingIds, kept, changed }: BulkResult,
): string[] {
  const more = remaining - remainingIds.length;
  const ids = `${remainingIds.join(' ')}${more > 0 ? ` and ${count(more)} more` : ''}`;
  return [
    ...(gone > 0 ? [`${counted(gone, 'contact')} had been deleted before.`] : []),
    ...(changed > 0
      ? [
          `${counted(changed, 'contact')} had changed since the backup: Undo adds them as they were when they went.`,
        ]
      : []),
    ...(kept > 0 ? [`${counted(kept, 'contact')} kept: stopped${describeStop(bulk)}.`] : []),
    ...(remaining > 0
      ? [`${counted(remaining, 'contact')} still there: try again with \`/contact delete ${ids}\``]
      : []),
  ];
}

function goOnButton(bulk: BulkDelete, label: string, says: string) {
  return button(BULK_IDS.goOn, label, { value: bulk.id, says, style: 'primary' });
}

function buildStop(bulk: BulkDelete) {
  return button(BULK_IDS.stop, 'Stop', { value: bulk.id, says: 'Stop this delete', style: 'danger' });
}

/** ` by @mia at 11:04`, or after a week of waiting. */
function describeStop({ stoppedBy, stoppedAt }: BulkDelete): string {
  if (!stoppedAt) return '';
  const who = stoppedBy ? ` by <@${stoppedBy}>` : ' as nobody went on with it';
  return `${who} at ${dateToken(stoppedAt, 'time')}`;
}

function startedText({ userId, startedAt, interruptions }: BulkDelete): string {
  const started = `Started by <@${userId}>${startedAt ? ` at ${dateToken(startedAt, 'time')}` : ''}`;
  return interruptions > 0 ? `${started} · went on by itself after an interruption` : started;
}

/** Our own sentence, though it may quote what the service said. */
function noteOf({ note }: BulkDelete): string {
  return escapeMrkdwn(cut(note ?? '', LONGEST_NOTE));
}
