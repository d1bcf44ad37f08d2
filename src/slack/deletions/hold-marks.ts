/** How a contact is shown while it is being deleted, wherever it is: by whom, since when, and how to keep it. */
import type { Button } from '@slack/web-api';
import type { Deleting } from '../../contacts/contact.ts';
import { button } from '../blocks.ts';
import { type Titled, titleOf } from '../contacts/title.ts';
import { dateToken, plain } from '../text.ts';
import { HOLD_IDS } from './ids.ts';

/** mrkdwn. */
export function describeDeleting({ userId, at }: Deleting): string {
  return `*Being deleted* by <@${userId}> since ${dateToken(at, 'time')}`;
}

export function buildHoldUndo({ id }: Pick<Deleting, 'id'>, contact: Titled): Button {
  return button(HOLD_IDS.undo, 'Undo', { value: id, says: `Undo: keep ${plain(titleOf(contact), 60)}` });
}
