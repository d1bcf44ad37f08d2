/** What the modal that asked about a delete turns into: how the delete stands, with its Undo. */
import type { ModalView } from '@slack/web-api';
import type { Reply } from '../feature.ts';
import { plainText } from '../text.ts';

/** Its callback_id: tells a click in it that the answer belongs there. */
export const HOLD_MODAL_ID = 'deletions.hold.modal';

/** `title` is at most 24 characters. */
export function buildHoldModal({ blocks = [] }: Reply, title = 'Delete contact'): ModalView {
  return {
    type: 'modal',
    callback_id: HOLD_MODAL_ID,
    title: plainText(title),
    close: plainText('Close'),
    blocks,
  };
}
