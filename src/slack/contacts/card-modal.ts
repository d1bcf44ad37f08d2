/** One contact as a modal on top of another: its card with Edit and Delete. */
import type { ModalView } from '@slack/web-api';
import type { Reply } from '../feature.ts';
import { plainText } from '../text.ts';

/** Its callback_id: tells a click in it that the answer belongs there. */
export const CARD_MODAL_ID = 'contacts.card.modal';

export const CARD_MODAL_TITLE = 'Contact';

export function buildCardModal(card: Reply): ModalView {
  return {
    type: 'modal',
    callback_id: CARD_MODAL_ID,
    title: plainText(CARD_MODAL_TITLE),
    close: plainText('Back'),
    blocks: card.blocks ?? [],
  };
}
