/** Puts the answer to a click into the modal it was pressed in, where that modal shows contacts. */
import type { ViewOutput } from '@slack/bolt';
import type { ModalView, WebClient } from '@slack/web-api';
import type { Reply } from '../feature.ts';
import { isViewGone } from '../slack-errors.ts';
import { buildCardModal, CARD_MODAL_ID } from './card-modal.ts';
import { buildFindForm, FIND_FORM_IDS, readFindForm } from './find-form.ts';

type Clicked = Pick<ViewOutput, 'id' | 'callback_id' | 'state'>;

/** false: it is another modal, or closed by now. */
export async function answerInModal(client: WebClient, clicked: Clicked, reply: Reply): Promise<boolean> {
  const view = buildAnswered(clicked, reply);
  if (!view) return false;
  try {
    await client.views.update({ view_id: clicked.id, view });
    return true;
  } catch (error) {
    if (isViewGone(error)) return false;
    throw error;
  }
}

function buildAnswered(clicked: Clicked, reply: Reply): ModalView | undefined {
  if (clicked.callback_id === FIND_FORM_IDS.submit) return buildFindForm(readFindForm(clicked), reply);
  if (clicked.callback_id === CARD_MODAL_ID) return buildCardModal(reply);
  return undefined;
}
