/** What people see of an undo of many lines: what it will do, how far it is, and its receipt. */
import type { ActionKind } from '../../audit/action.ts';
import { type KeptGroup, type LargePlan, MOST_AT_ONCE, type Started } from '../../audit/large-undo.ts';
import type { NamedReversal, NamedRow, UndoReceipt, UndoRun } from '../../audit/undo-run.ts';
import type { Progress } from '../../progress.ts';
import { actions, button, context, say, section } from '../blocks.ts';
import type { Reply } from '../feature.ts';
import { describeProgress } from '../progress.ts';
import { count, counted, cut, dateToken, mrkdwn } from '../text.ts';
import { AUDIT_IDS, buildLookAtKept, buildUndo } from './buttons.ts';
import { labelUndo, listUndoing, nameOfLine } from './describe.ts';
import { buildAlreadyUndone, describeSince } from './undo-message.ts';

const DID: Record<ActionKind, string> = {
  add: 'deleted again',
  edit: 'put back',
  delete: 'restored',
  import: 'taken back',
};
const WHY: Record<KeptGroup['why'], string> = {
  changed: 'edited since',
  gone: 'not there any more',
  held: 'the address is somebody else’s now',
  unknown: 'not known whether it happened',
  forgotten: 'forgotten for good',
};
/** Reasons named one by one; the rest is counted. */
const MAX_GROUPS = 5;
const LONGEST_NOTE = 500;
/** Said in channels and in the direct messages themselves. */
const TOLD_DIRECTLY = 'I send you a direct message with how far it is, `Stop`, and then the result.';

/** Before anything is done: the button is the word that starts it. */
export function buildLargePlan({ action, can, kept, reversed, first }: LargePlan): Reply {
  if (action.undone) return buildAlreadyUndone(action.undone);
  const all = can.add + can.edit + can.delete;
  const skips = kept
    .slice(0, MAX_GROUPS)
    .map((group) => `skip ${count(group.lines)} (${describeGroup(group)})`);
  const more = kept.slice(MAX_GROUPS).reduce((sum, { lines }) => sum + lines, 0);
  const facts = [
    ...listUndoing(can),
    ...skips,
    ...(more > 0 ? [`skip ${count(more)} more`] : []),
    ...(reversed > 0 ? [`${count(reversed)} undone already`] : []),
  ].join(' · ');
  const whose = `<@${action.userId}>, ${dateToken(action.at, 'date_short_pretty_at_time')} · \`${action.code}\``;
  if (all === 0) {
    const asked = kept.some(({ why }) => why === 'changed' || why === 'held');
    const nothing = `*Undo:* there is nothing to take back. ${facts} · ${whose}`;
    return asked ? say(nothing, context(describeOneByOne(action.code))) : say(nothing);
  }
  const names = first.map((line) => mrkdwn(nameOfLine(line), 60)).join(', ');
  const others = all - first.length;
  const text = `*Undo:* ${facts}`;
  const whom = `${names}${others > 0 ? ` and ${count(others)} more` : ''}`;
  const label = cut(labelUndo(action.kind, all), 75);
  return {
    text: cut(text, 3000),
    blocks: [
      section(cut(`${text}\n${whom}`, 3000)),
      context(
        `Done by ${whose}`,
        ...(can.delete > 0
          ? ['Restored contacts get new ids, and come without custom fields and second address.']
          : []),
        `Once begun it runs by itself. ${TOLD_DIRECTLY}`,
      ),
      actions(
        button(AUDIT_IDS.start, label, { value: action.code, style: 'danger', says: `${label}: begin` }),
        button(AUDIT_IDS.leave, 'Leave it as it is'),
      ),
    ],
  };
}

function describeGroup({ why, by }: KeptGroup): string {
  return by ? `${WHY[why]} by <@${by}>` : WHY[why];
}

export function buildStarted(started: Started, code: string): Reply {
  if (started.is === 'already') return buildAlreadyUndone(started.by);
  if (started.is === 'nothing') return say(`There is nothing left to undo of \`${code}\`.`);
  if (started.is === 'under way') {
    const { userId, at } = started.by;
    return say(
      `<@${userId}> has been undoing this since ${dateToken(at, 'time')}. It runs by itself; the result will be in \`/contact log\`.`,
    );
  }
  return say(`Undoing \`${code}\`: ${counted(started.lines, 'contact')}. ${TOLD_DIRECTLY}`);
}

/** The one message of an undo, as it stands. */
export function buildUndoRun(run: UndoRun, days: number, progress?: Progress): Reply {
  if (run.receipt) return buildUndoReceipt(run, run.receipt, days);
  const how = progress ? describeProgress(progress, 'contacts') : 'about to begin';
  const text = `Undoing \`${run.code}\`: ${how}`;
  const went = run.interruptions > 0 ? ' · went on by itself after an interruption' : '';
  return {
    text,
    blocks: [
      section(text),
      context(`Started by <@${run.userId}> at ${dateToken(run.startedAt, 'time')}${went}`),
      actions(button(AUDIT_IDS.stop, 'Stop', { value: run.id, says: `Stop the undo of ${run.code}` })),
    ],
  };
}

function buildUndoReceipt(run: UndoRun, receipt: UndoReceipt, days: number): Reply {
  const { reversed, kept, failed, left, before, never, lines } = receipt;
  const headline =
    reversed === 0
      ? `Nothing of \`${run.code}\` was undone.`
      : `*${counted(reversed, 'contact')}* ${DID[run.kind]} · undone by you at ${dateToken(run.updatedAt, 'time')}`;
  const counts = [
    `${count(reversed)} undone`,
    ...part(kept, 'kept'),
    ...part(failed, 'failed'),
    ...part(left, 'left to undo'),
    ...part(before, 'undone before'),
    ...part(never, 'never happened'),
  ];
  const sum = `Of ${counted(lines, 'contact')} of \`${run.code}\`: ${counts.join(' · ')}`;
  const notes = [
    ...listReversed(reversed, receipt.firstReversed),
    ...listRows('Kept', kept, receipt.firstKept),
    ...listRows('Failed', failed, receipt.firstFailed),
  ];
  const file =
    receipt.attached === null
      ? []
      : [
          receipt.attached
            ? 'The CSV file in the thread of this message lists all of them.'
            : 'Slack did not take the file with all of them.',
        ];
  const back =
    run.undoCode && reversed > 0
      ? [`To take this back, for ${days} days: \`/contact undo ${run.undoCode}\``]
      : [];
  const why = run.note ? [section(`It ended early. ${mrkdwn(run.note, LONGEST_NOTE)}`)] : [];
  const stopped =
    run.stop && left > 0
      ? [section(`Stopped by you: ${counted(left, 'contact')} ${left === 1 ? 'was' : 'were'} not touched.`)]
      : [];
  const rest = left > 0 || failed > 0;
  const asked = kept > 0 && receipt.open > 0;
  const example = receipt.firstKept.find(({ open, contactId }) => open && contactId !== undefined);
  const one = asked ? [describeOneByOne(run.code, example?.contactId)] : [];
  const buttons = [
    ...(rest ? [buildUndo(run.code, 'what is left', 'Undo the rest')] : []),
    ...(asked && !rest && kept <= MOST_AT_ONCE ? [buildLookAtKept(run.code)] : []),
  ];
  return {
    text: cut(`${headline} ${sum}`, 3000),
    blocks: [
      section(headline),
      ...stopped,
      ...why,
      ...notes.map((note) => section(cut(note, 2900))),
      context(...[sum, ...file, ...back, ...one].map((fact) => cut(fact, 2000))),
      ...(buttons.length > 0 ? [actions(...buttons)] : []),
    ],
  };
}

/** What was kept is undone only by a person's word, having seen what was changed. */
function describeOneByOne(code: string, id = 25): string {
  return `To undo one of those that were kept: \`/contact undo ${code} ${id}\`, with its id or e-mail address. It shows why it was kept, and asks you first.`;
}

function part(lines: number, what: string): string[] {
  return lines > 0 ? [`${count(lines)} ${what}`] : [];
}

/** Short lists are told in full; of long ones the file tells. */
function listReversed(all: number, first: NamedReversal[]): string[] {
  if (all === 0 || all > first.length) return [];
  return [`*Undone:* ${first.map((row) => nameOfRow(row, 40)).join(', ')}`];
}

function listRows(title: string, all: number, first: NamedRow[]): string[] {
  if (all === 0) return [];
  const lines = first.map((row) =>
    [`• ${nameOfRow(row)}: ${mrkdwn(row.reason, 150)}`, ...describeSince(row.since)].join(' '),
  );
  const more = all > first.length ? [`and ${count(all - first.length)} more`] : [];
  return [`*${title}: ${counted(all, 'contact')}*`, ...lines, ...more];
}

function nameOfRow({ email, contactId }: NamedReversal, max = 80): string {
  return mrkdwn(email || (contactId ? `contact ${contactId}` : 'a forgotten contact'), max);
}
