/** Modals that only say something: waiting, done, failed. */
import type { KnownBlock, ModalView } from '@slack/web-api';
import { section } from './blocks.ts';
import { cut, plainText } from './text.ts';

/** A modal without a form; `text` is mrkdwn, escaped. `title` is at most 24 characters. */
export function buildNotice(title: string, text: string, more: KnownBlock[] = []): ModalView {
  return {
    type: 'modal',
    title: plainText(title),
    close: plainText('Close'),
    blocks: [section(cut(text, 3000)), ...more],
  };
}
