/** What people see of an undo: what can be undone, what it will do, what it did. */
import type { ActionKind, Deed, Line } from '../../audit/action.ts';
import type { Page, Summary } from '../../audit/ledger.ts';
import type { Undone } from '../../audit/undo.ts';
import type { UndoneLine } from '../../audit/undo-act.ts';
import type { PlannedLine, UndoPlan } from '../../audit/undo-plan.ts';
import { actions, button, context, say, section } from '../blocks.ts';
import { buildTurns } from '../contacts/list.ts';
import type { Reply } from '../feature.ts';
import { counted, cut, dateToken, mrkdwn, plain } from '../text.ts';
import { AUDIT_IDS, buildAnyway, buildUndo } from './buttons.ts';
import { describeAction, describeLine, labelUndo, listUndoing, nameOfLine } from './describe.ts';

/** Lines of contacts in one message; the rest is counted. */
const MAX_LISTED = 10;

export function buildUndoable({ items, total, page, pages }: Page<Summary>, days: number): Reply {
  if (total === 0) {
    return say(
      `There is nothing of yours from the last ${days} days that can be undone. What everybody did: \`/contact log\``,
    );
  }
  const headline = `*What you did in the last ${days} days* · ${counted(total, 'action')} that can be undone${pages > 1 ? ` · page ${page} of ${pages}` : ''}`;
  const turns = buildTurns(
    { text: '', page, pages },
    { previous: AUDIT_IDS.previousUndo, next: AUDIT_IDS.nextUndo },
    '',
  );
  return {
    text: headline,
    blocks: [
      section(headline),
      ...items.map((item) => ({
        ...section(describeSummary(item)),
        accessory: button(AUDIT_IDS.look, 'Undo…', {
          value: item.code,
          says: `Undo: see what happens to ${plain(nameOfLine(item.first), 40)}`,
        }),
      })),
      ...(turns.length > 0 ? [actions(...turns)] : []),
    ],
  };
}

export function describeSummary(item: Summary): string {
  const { at, code, first } = item;
  const all = Object.values(item.lines).reduce((sum, one) => sum + one, 0);
  const lines = item.lines.done || all;
  return `${dateToken(at, 'date_short_pretty_at_time')} · ${describeAction(item, lines, first)} · \`${code}\``;
}

/** Before anything is done; also the question where nothing can be done without the person's word. */
export function buildPlan({ action, only, isPart, plans, reversed, seen }: UndoPlan): Reply {
  if (action.undone) return buildAlreadyUndone(action.undone);
  const [first] = plans;
  if (only !== undefined && !isPart) return buildNoPart(action.code, only);
  if (!first && only !== undefined)
    return say(`${mrkdwn(only, 80)} has nothing left to undo in \`${action.code}\`.`);
  if (!first) {
    const why = reversed > 0 ? 'it is undone already' : 'it did not happen';
    return say(`There is nothing to undo of \`${action.code}\`: ${why}.`);
  }
  const can = plans.filter(({ verdict }) => verdict === 'can');
  const asks = plans.filter(({ verdict }) => verdict === 'asks');
  const skipped = plans.length - can.length;
  const headline = `*Undo:* ${describeAction(action, plans.length, first.line)} · ${dateToken(action.at, 'date_short_pretty_at_time')} · \`${action.code}\``;
  const what = [
    ...(can.length > 0 ? [describeUndoing(action.kind, can)] : []),
    ...(skipped > 0 ? [`skip ${skipped}`] : []),
  ].join(' · ');
  const all = can.length + asks.length;
  const buttons = [
    ...(can.length > 0
      ? [buildUndo(action.code, nameOfLine(first.line), labelUndo(action.kind, can.length), only)]
      : []),
    ...(asks.length > 0 ? [buildAnyway(action.code, seen, labelUndo(action.kind, all), only)] : []),
  ];
  const facts = can.length > 0 || asks.length > 0 ? what : 'There is nothing to undo.';
  const names = can.length > 1 ? [listNames(can.map(({ line }) => line))] : [];
  const reasons = listLines(plans.filter(({ says, since }) => says.length > 0 || since));
  return {
    text: cut(`${headline}: ${facts}`, 3000),
    blocks: [
      section(cut([headline, facts, ...names].join('\n'), 3000)),
      ...reasons.map((line) => section(cut(line, 3000))),
      ...(buttons.length > 0 ? [actions(...buttons, button(AUDIT_IDS.leave, 'Leave it as it is'))] : []),
    ],
  };
}

function buildNoPart(code: string, only: string): Reply {
  const whom = mrkdwn(only, 80);
  return say(
    `${whom} is not among the contacts of \`${code}\`. What was done to it: \`/contact log ${whom}\``,
  );
}

/** Taking an import back does not say by itself that contacts go. */
function describeUndoing(kind: ActionKind, can: PlannedLine[]): string {
  const label = labelUndo(kind, can.length);
  if (kind !== 'import') return label;
  const some = { add: 0, edit: 0, delete: 0 };
  for (const { line } of can) some[line.kind]++;
  return `${label}: ${listUndoing(some).join(', ')}`;
}

/** The outcome in one message; `card` stands in its place where a single contact is there to be seen. */
export function buildUndone(undone: Undone, at: Date): Reply {
  const { action, only: ref, reversed, kept, failed, asks, seen, open } = undone;
  const [only] = reversed;
  const whom =
    reversed.length === 1 && only ? describeLine(only.line) : `*${counted(reversed.length, 'contact')}*`;
  const verb = { add: 'deleted again', edit: 'put back', delete: 'restored', import: 'taken back' }[
    action.kind
  ];
  const headline =
    reversed.length === 0
      ? 'Nothing was undone.'
      : `${whom} ${reversed.length === 1 ? 'is ' : ''}${verb} · undone by you at ${dateToken(at, 'time')}`;
  const notes = [
    ...listLines(reversed.filter(({ says }) => says.length > 0)),
    ...(kept.length > 0 ? [`*Skipped: ${counted(kept.length, 'contact')}*`, ...listLines(kept)] : []),
    ...(failed.length > 0
      ? [`*Not undone: ${counted(failed.length, 'contact')}*`, ...listLines(failed)]
      : []),
  ];
  const rest = failed.length > 0 || open;
  const buttons = [
    ...(rest ? [buildUndo(action.code, 'those that are left', 'Undo the rest', ref)] : []),
    ...(asks > 0 ? [buildAnyway(action.code, seen, labelUndo(action.kind, asks), ref)] : []),
  ];
  return {
    text: headline,
    blocks: [
      section(headline),
      ...notes.map((note) => section(cut(note, 3000))),
      ...(rest ? [context('Press again for those that are left; nothing is undone twice.')] : []),
      ...(buttons.length > 0 ? [actions(...buttons)] : []),
    ],
  };
}

export function buildAlreadyUndone({ userId, at }: Deed): Reply {
  return say(`Already undone by <@${userId}> ${dateToken(at, 'date_short_pretty_at_time')}.`);
}

/** While many are undone; it is all that stays when the process ends in the middle. */
export function buildUndoing(code: string, lines: number): Reply {
  return say(
    `Undoing: ${counted(lines, 'contact')}… If nothing comes of it in a few minutes, go on with \`/contact undo ${code}\``,
  );
}

export function buildUnderWay({ userId, at }: Deed): Reply {
  return say(
    `<@${userId}> has been undoing this since ${dateToken(at, 'time')}. If nothing comes of it, press again in two minutes.`,
  );
}

/** Who changed it, where the ledger knows. */
export function describeSince(since: Deed | undefined): string[] {
  return since ? [`Changed by <@${since.userId}> ${dateToken(since.at, 'date_short_pretty_at_time')}.`] : [];
}

/** `Ana García, Leo Berg and 3 more`, mrkdwn, escaped. */
function listNames(lines: Line[]): string {
  const names = lines.slice(0, MAX_LISTED).map((line) => mrkdwn(nameOfLine(line), 60));
  const more = lines.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

type Told = Pick<PlannedLine, 'line' | 'says' | 'since'> | UndoneLine;

/** `• *Ana* (ana@x): Changed since it was added: city. (by <@U1> at 11:04)`. */
function listLines(told: Told[]): string[] {
  const lines = told.slice(0, MAX_LISTED).map(({ line, says, since }) => {
    const why = says.map((one) => mrkdwn(one, 300)).join(' ');
    return `• ${describeLine(line)}: ${[why, ...describeSince(since)].join(' ')}`;
  });
  return told.length > MAX_LISTED ? [...lines, `and ${told.length - MAX_LISTED} more`] : lines;
}
