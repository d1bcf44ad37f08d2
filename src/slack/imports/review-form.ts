/** The modal in which somebody looks at how a file is understood, and puts it right. */
import type { InputBlock, ModalView, PlainTextOption } from '@slack/web-api';
import { POLICIES, type Policy } from '../../imports/policy.ts';
import type { Understood } from '../../imports/understand.ts';
import { context, section } from '../blocks.ts';
import { plain, plainText } from '../text.ts';
import { buildSelect } from '../typeahead.ts';
import { DELIMITERS, ENCODINGS, encodingName, POLICY_NAMES } from './fields.ts';
import { IMPORT_IDS, REVIEW_FIELDS } from './ids.ts';
import { type ReviewMeta, TAB } from './review-answer.ts';
import { columnInput, columnNotices, shownColumns } from './review-columns.ts';

export const REVIEW_TITLE = 'Review the import';

type Named = { id: number; name: string };
export type ReviewForm = {
  meta: ReviewMeta;
  understood: Understood;
  type: Named | null;
  country: Named | null;
  policy: Policy;
  /** mrkdwn, escaped; stands on top. */
  notice?: string;
};

export function buildReview({ meta, understood, type, country, policy, notice }: ReviewForm): ModalView {
  const { table, guesses, remembered } = understood;
  const shown = shownColumns(guesses);
  const { generation } = meta;
  const hasHeader = table.format.headerRow !== 'none';
  return {
    type: 'modal',
    callback_id: IMPORT_IDS.reviewForm,
    private_metadata: JSON.stringify(meta),
    title: plainText(REVIEW_TITLE),
    submit: plainText('Show the plan'),
    close: plainText('Cancel'),
    blocks: [
      ...(notice ? [section(notice)] : []),
      ...formatInputs(understood, meta),
      ...columnNotices(guesses, shown),
      ...shown.map((guess) => columnInput(guess, { guesses, generation, hasHeader })),
      ...(remembered
        ? [context('Columns are taken as in your team’s last import with this header, unless you chose.')]
        : []),
      defaultInput(IMPORT_IDS.reviewType, 'Contact type of rows that name none', 'type', type),
      defaultInput(IMPORT_IDS.reviewCountry, 'Country of rows that name none', 'country', country),
      policyInput(policy),
      context(
        `A blank cell never erases anything. Where an address comes twice in the file, the last row wins. ${table.columns.length > 1 ? 'Custom fields cannot be written.' : ''}`.trim(),
      ),
    ],
  };
}

function formatInputs({ table }: Understood, meta: ReviewMeta): InputBlock[] {
  const { encoding, delimiter, headerRow } = table.format;
  const encodings = [...new Set([encoding, ...ENCODINGS])];
  const delimiters = [...new Set([delimiter, ...Object.keys(DELIMITERS)])];
  const first = table.top.map(({ row, cells }) => ({
    row,
    text: plain(`Row ${row}: ${cells.filter((cell) => cell.trim() !== '').join(' · ')}`, 75),
  }));
  const isListed = headerRow === 'none' || first.some(({ row }) => row === headerRow);
  const headers: PlainTextOption[] = [
    { text: plainText('None: contacts begin at once'), value: 'none' },
    ...first.map(({ row, text }) => ({ text: plainText(text), value: String(row) })),
    ...(isListed ? [] : [{ text: plainText(`Row ${headerRow}`), value: String(headerRow) }]),
  ];
  const named = (values: string[], name: (value: string) => string) =>
    values.map((value) => ({ text: plainText(plain(name(value), 75)), value: toValue(value) }));
  return [
    formatInput(IMPORT_IDS.headerRow, 'Row with the names of the columns', headers, String(headerRow), meta),
    formatInput(
      IMPORT_IDS.delimiter,
      'Cells are separated by',
      named(delimiters, (value) => DELIMITERS[value] ?? value),
      toValue(delimiter),
      meta,
    ),
    formatInput(
      IMPORT_IDS.encoding,
      'Encoding (change it where letters look wrong)',
      named(encodings, encodingName),
      encoding,
      meta,
    ),
  ];
}

const toValue = (text: string) => (text === '\t' ? TAB : text);

function formatInput(
  id: string,
  label: string,
  options: PlainTextOption[],
  value: string,
  meta: ReviewMeta,
): InputBlock {
  const chosen = options.find((option) => option.value === value);
  return {
    type: 'input',
    block_id: `${id}.${meta.generation}`,
    // The columns below are those of the file as it is read so.
    dispatch_action: true,
    label: plainText(label),
    element: {
      type: 'static_select',
      action_id: id,
      options,
      ...(chosen && { initial_option: chosen }),
    },
  };
}

function defaultInput(id: string, label: string, kind: 'type' | 'country', chosen: Named | null): InputBlock {
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plainText(label),
    element: buildSelect(id, kind, chosen ? { value: String(chosen.id), name: chosen.name } : undefined),
  };
}

function policyInput(policy: Policy): InputBlock {
  const option = (one: Policy) => ({
    text: plainText(POLICY_NAMES[one].choice),
    description: plainText(POLICY_NAMES[one].consequence),
    value: one,
  });
  return {
    type: 'input',
    block_id: REVIEW_FIELDS.policy,
    label: plainText('Contacts that exist already'),
    element: {
      type: 'radio_buttons',
      action_id: REVIEW_FIELDS.policy,
      options: POLICIES.map(option),
      initial_option: option(policy),
    },
  };
}
