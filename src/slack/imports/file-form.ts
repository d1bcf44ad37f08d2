/** The modal that takes a file for an import, and how its answer is read. */
import type { ModalView } from '@slack/web-api';
import { buildNotice } from '../modals.ts';
import { plainText } from '../text.ts';
import { IMPORT_IDS } from './ids.ts';

export function buildFileForm(): ModalView {
  return {
    type: 'modal',
    callback_id: IMPORT_IDS.form,
    title: plainText('Import contacts'),
    submit: plainText('Read the file'),
    close: plainText('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: IMPORT_IDS.formBlock,
        label: plainText('CSV file'),
        hint: plainText(
          'A table with a column of e-mail addresses, up to 10 MB here; send me a larger one as a direct message. I tell you what is in it and write nothing before you say so.',
        ),
        element: { type: 'file_input', action_id: IMPORT_IDS.formFile, filetypes: ['csv'], max_files: 1 },
      },
    ],
  };
}

type FormState = { values: Record<string, Record<string, { files?: { id?: string }[] | null }>> };

/** The id of the file that was given; undefined when there is none. */
export function readFileForm(state: FormState): string | undefined {
  return state.values[IMPORT_IDS.formBlock]?.[IMPORT_IDS.formFile]?.files?.[0]?.id;
}

export function buildTaken(): ModalView {
  return buildNotice(
    'Import contacts',
    'Reading the file. What I find, and the button to import it, come in our direct messages.',
  );
}
