/** What people see of a held delete: that it is on its way, that it was kept, how it ended. */
import type { Button, SectionBlock } from '@slack/web-api';
import type { Deleting } from '../../contacts/contact.ts';
import type { Begun, Hold } from '../../deletions/hold-service.ts';
import { buildUndo } from '../audit/buttons.ts';
import { actions, say, section } from '../blocks.ts';
import { buildRuns } from '../command/menu.ts';
import { buildDeleted } from '../contacts/card.ts';
import { addressBeside, type Titled, titleOf } from '../contacts/title.ts';
import type { Reply } from '../feature.ts';
import { counted, dateToken, mrkdwn } from '../text.ts';
import { buildHoldUndo, describeDeleting } from './hold-marks.ts';

/** More than anybody presses in the time of a hold. */
const MAX_HELD = 10;

/** In place of what was pressed, while nothing is sent yet. */
export function buildHolding(hold: Hold): Reply {
  const seconds = Math.round((hold.heldUntil.getTime() - hold.begunAt.getTime()) / 1000);
  const keeps = `For ${counted(seconds, 'second')} nothing is sent, and Undo keeps everything as it is.`;
  return say(`Deleting ${describeWhom(hold)}… ${keeps}`, actions(buildUndoOf(hold)));
}

/** For a press of Delete that began nothing. `asker` reads it. */
export function buildNotBegun(begun: Exclude<Begun, { is: 'held' }>, asker: string): Reply {
  if (begun.is === 'gone') {
    if (!begun.by) return say('This contact is not there any more: somebody deleted it before.');
    const { userId, at } = begun.by;
    return say(`Already deleted by ${nameFor(userId, asker)} at ${dateToken(at, 'time')}.`);
  }
  const { hold } = begun;
  // An impatient second press must not take the first one's Undo away.
  if (hold.userId === asker) return buildHolding(hold);
  return say(
    `Already being deleted by ${nameFor(hold.userId, asker)}: ${describeWhom(hold)}, since ${dateToken(hold.begunAt, 'time')}.`,
    actions(buildUndoOf(hold)),
  );
}

/** How it ended; `reader` reads it. Before its end it is as `buildHolding`. */
export function buildOver(hold: Hold, reader: string): Reply {
  const whom = describeWhom(hold);
  const at = hold.endedAt ?? hold.begunAt;
  switch (hold.state) {
    case 'deleted':
      return buildDeleted(titled(hold), at, hold.code ?? '', nameFor(hold.userId, reader));
    case 'kept':
      return say(
        `Kept: nothing was deleted. ${whom} stays · undone by ${nameFor(hold.endedBy ?? '', reader)} at ${dateToken(at, 'time')}`,
        buildShow(hold),
      );
    case 'gone':
      return say(`${whom} was not there any more: somebody deleted it elsewhere.`);
    case 'failed':
      return say(
        `The delete of ${whom} did not come through. ${mrkdwn(hold.note ?? '', 1000)}`,
        buildShow(hold),
      );
    default:
      return buildHolding(hold);
  }
}

/** For an Undo that came after the delete, or after another Undo. */
export function buildTooLate(hold: Hold, asker: string): Reply {
  const at = dateToken(hold.endedAt ?? hold.begunAt, 'time');
  if (hold.state === 'deleted' && hold.code) {
    return say(
      `Too late: ${describeWhom(hold)} was deleted at ${at}. Restore adds it again, with a new id.`,
      actions(buildUndo(hold.code, titleOf(titled(hold)), 'Restore')),
    );
  }
  if (hold.endedAt) return buildOver(hold, asker);
  return say(
    `Too late: ${describeWhom(hold)} is being deleted in this moment. What brings it back comes to ${hold.userId === asker ? 'your' : `<@${hold.userId}>’s`} direct messages; its code is in \`/contact log\`.`,
  );
}

/** Above what can be undone: what the person is deleting now. */
export function withHeld(undoable: Reply, holds: Hold[]): Reply {
  if (holds.length === 0) return undoable;
  const rows = holds.slice(0, MAX_HELD).map(
    (hold): SectionBlock => ({
      ...section(`Deleting ${describeWhom(hold)}… since ${dateToken(hold.begunAt, 'time')}`),
      accessory: buildUndoOf(hold),
    }),
  );
  return {
    text: `You are deleting ${counted(holds.length, 'contact')} now. ${undoable.text}`,
    blocks: [section('*What you are deleting now*'), ...rows, ...(undoable.blocks ?? [])],
  };
}

/** In place of a form. */
export function buildUneditable(contact: Titled, deleting: Deleting): Reply {
  return say(
    `${describeTitled(contact)} cannot be edited now. ${describeDeleting(deleting)}: Undo keeps it.`,
    actions(buildHoldUndo(deleting, contact)),
  );
}

function buildUndoOf(hold: Hold): Button {
  return buildHoldUndo(hold, titled(hold));
}

function buildShow({ contactId }: Hold) {
  return buildRuns([{ text: `show ${contactId}`, label: 'Show contact' }]);
}

function describeWhom(hold: Hold): string {
  return describeTitled(titled(hold));
}

function describeTitled(contact: Titled): string {
  const address = mrkdwn(addressBeside(contact), 80);
  return `*${mrkdwn(titleOf(contact), 80)}*${address && ` (${address})`}`;
}

function titled({ contactId, contact }: Hold): Titled {
  return { id: contactId, ...contact };
}

function nameFor(userId: string, reader: string): string {
  return userId === reader ? 'you' : `<@${userId}>`;
}
