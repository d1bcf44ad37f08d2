/** The form that asks whom to delete: ids and addresses pasted into a field, a CSV file, or both. */
import type { ModalView } from '@slack/web-api';
import { section } from '../blocks.ts';
import { readLines, readRefList } from '../command/command-text.ts';
import { cut, plainText } from '../text.ts';
import { BULK_FIELDS, BULK_IDS } from './bulk-ids.ts';

/** As much as Slack takes into one field. */
export const LONGEST_TEXT = 3000;
/** `Ana Ruiz <ana@x.de>`, as mail programs write a person: the name is none that I look for. */
const MAILBOX = /[^<>,;\n]*<([^<>\s]+@[^<>\s]+)>/g;

/** `typed` and `problem` (mrkdwn, escaped) for a second try. */
export function buildBulkForm(typed = '', problem?: string): ModalView {
  return {
    type: 'modal',
    callback_id: BULK_IDS.form,
    title: plainText('Delete contacts'),
    submit: plainText('Find them'),
    close: plainText('Cancel'),
    blocks: [
      ...(problem ? [section(cut(problem, 3000))] : []),
      {
        type: 'input',
        block_id: BULK_FIELDS.text,
        optional: true,
        label: plainText('E-mail addresses or ids'),
        hint: plainText('Separated by spaces, commas or lines. For more than fit here, give a file.'),
        element: {
          type: 'plain_text_input',
          action_id: BULK_FIELDS.text,
          multiline: true,
          max_length: LONGEST_TEXT,
          ...(typed && { initial_value: typed.slice(0, LONGEST_TEXT) }),
        },
      },
      {
        type: 'input',
        block_id: BULK_FIELDS.file,
        optional: true,
        label: plainText('CSV file'),
        hint: plainText(
          'Its column of e-mail addresses counts, up to 10 MB. You see whom I found before anything is deleted.',
        ),
        element: { type: 'file_input', action_id: BULK_FIELDS.file, filetypes: ['csv'], max_files: 1 },
      },
    ],
  };
}

type FormState = {
  values: Record<string, Record<string, { value?: string | null; files?: { id?: string }[] | null }>>;
};

export function readBulkForm({ values }: FormState): {
  typed: string;
  refs: string[];
  doubles: number;
  fileId: string | undefined;
} {
  const typed = values[BULK_FIELDS.text]?.[BULK_FIELDS.text]?.value ?? '';
  const fileId = values[BULK_FIELDS.file]?.[BULK_FIELDS.file]?.files?.[0]?.id;
  return { typed, ...readRefList(readLines(typed.replace(MAILBOX, ' $1 '))), fileId };
}
