/** Puts the answer to a click into the modal it was pressed in, where that modal shows contacts. */
import type { ViewOutput } from '@slack/bolt';
import type { ModalView, WebClient } from '@slack/web-api';
import { buildHoldModal, HOLD_MODAL_ID } from '../deletions/hold-modal.ts';
import type { Reply } from '../feature.ts';
import { isViewChanged, isViewGone } from '../slack-errors.ts';
import { buildCardModal, CARD_MODAL_ID } from './card-modal.ts';
import { buildFindForm, FIND_FORM_IDS, readFindForm } from './find-form.ts';

type Clicked = Pick<ViewOutput, 'id' | 'callback_id' | 'state'>;

/**
 * The hash of the modal as it is then; undefined: it is another modal, or closed by now, or not the one of this `hash` any more,
 * as something else was searched for in it.
 */
export async function answerInModal(
  client: WebClient,
  clicked: Clicked,
  reply: Reply,
  hash: string | undefined,
): Promise<string | undefined> {
  const view = buildAnswered(clicked.callback_id, readTyped(clicked), reply);
  if (!view) return undefined;
  try {
    const updated = await client.views.update({ view_id: clicked.id, view, ...(hash && { hash }) });
    return updated.view?.hash ?? '';
  } catch (error) {
    if (isViewGone(error) || isViewChanged(error)) return undefined;
    throw error;
  }
}

/** What stands in the modal's field, where it has one. */
export function readTyped(clicked: Pick<ViewOutput, 'callback_id' | 'state'>): string {
  return clicked.callback_id === FIND_FORM_IDS.submit ? readFindForm(clicked) : '';
}

/** undefined for a modal that shows no contacts. */
export function buildAnswered(callbackId: string, typed: string, reply: Reply): ModalView | undefined {
  if (callbackId === FIND_FORM_IDS.submit) return buildFindForm(typed, reply);
  if (callbackId === CARD_MODAL_ID) return buildCardModal(reply);
  return callbackId === HOLD_MODAL_ID ? buildHoldModal(reply) : undefined;
}
