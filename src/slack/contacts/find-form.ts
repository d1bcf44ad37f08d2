/** The modal of the shortcut "Find contact": one field, and what was found under it. */
import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import type { Reply } from '../feature.ts';
import { cut, plainText } from '../text.ts';

export const FIND_FORM_IDS = { submit: 'contacts.find_form.submit' } as const;

const FIELD = 'contacts.find_form.text';
const LONGEST = 200;

export function buildFindForm(text: string, found?: Reply): ModalView {
  return {
    type: 'modal',
    callback_id: FIND_FORM_IDS.submit,
    title: plainText('Find contact'),
    submit: plainText('Find'),
    close: plainText('Close'),
    blocks: [
      {
        type: 'input',
        block_id: FIELD,
        optional: true,
        label: plainText('Name, e-mail address or place'),
        hint: plainText('Filters work too, such as type:customer or country:de. Empty: those changed last.'),
        element: {
          type: 'plain_text_input',
          action_id: FIELD,
          max_length: LONGEST,
          focus_on_load: true,
          ...(text && { initial_value: cut(text, LONGEST) }),
        },
      },
      ...(found ? [{ type: 'divider' as const }, ...(found.blocks ?? [])] : []),
    ],
  };
}

export function readFindForm({ state }: Pick<ViewOutput, 'state'>): string {
  return state.values[FIELD]?.[FIELD]?.value ?? '';
}
