/** The modal that refines a find: its fields, how a query fills them, and the query that they make. */
import type { ViewOutput } from '@slack/bolt';
import type { InputBlock, ModalView, PlainTextOption } from '@slack/web-api';
import {
  FIELDS,
  type FieldName,
  type Filter,
  type FilterName,
  formatQuery,
  parseQuery,
} from '../../contacts/query.ts';
import { cut, plain, plainText } from '../text.ts';
import { UNREADABLE } from '../typeahead.ts';
import { LONGEST_QUERY } from './find.ts';

export const REFINE_IDS = {
  submit: 'contacts.refine.submit',
  type: 'contacts.refine.type',
  country: 'contacts.refine.country',
} as const;
/** What is only filled in. */
export const REFINE_FIELDS = {
  text: 'contacts.refine.text',
  missing: 'contacts.refine.missing',
  since: 'contacts.refine.since',
} as const;

const FIELD_NAMES: Record<FieldName, string> = {
  email: 'e-mail',
  name: 'name',
  first: 'first name',
  last: 'last name',
  type: 'type',
  country: 'country',
  city: 'city',
  state: 'state',
};

/** What stands in the fields; what no field has room for stays in the text, as typed. */
export type Refining = {
  text: string;
  type?: PlainTextOption | undefined;
  country?: PlainTextOption | undefined;
  /** One of FIELDS. */
  missing?: string | undefined;
  /** `2026-01-31` */
  since?: string | undefined;
};

export function buildRefineForm(
  { text, type, country, missing, since }: Refining,
  channel: string,
): ModalView {
  const missingOptions = FIELDS.map((field) => ({
    text: plainText(`No ${FIELD_NAMES[field]}`),
    value: field,
  }));
  const initialMissing = missingOptions.find(({ value }) => value === missing);
  return {
    type: 'modal',
    callback_id: REFINE_IDS.submit,
    title: plainText('Refine the search'),
    submit: plainText('Find'),
    close: plainText('Cancel'),
    private_metadata: channel,
    blocks: [
      input(
        REFINE_FIELDS.text,
        'Name, e-mail address or place',
        {
          type: 'plain_text_input',
          max_length: LONGEST_QUERY,
          focus_on_load: true,
          ...(text && { initial_value: cut(text, LONGEST_QUERY) }),
        },
        'Words in any order. More filters work here: city: state: email: id: has:',
      ),
      input(REFINE_IDS.type, 'Type', {
        type: 'external_select',
        min_query_length: 0,
        placeholder: plainText('Any type'),
        ...(type && { initial_option: type }),
      }),
      input(REFINE_IDS.country, 'Country', {
        type: 'external_select',
        min_query_length: 1,
        placeholder: plainText('Type to find a country'),
        ...(country && { initial_option: country }),
      }),
      input(REFINE_FIELDS.missing, 'Missing', {
        type: 'static_select',
        placeholder: plainText('Nothing'),
        options: missingOptions,
        ...(initialMissing && { initial_option: initialMissing }),
      }),
      input(REFINE_FIELDS.since, 'Added since', {
        type: 'datepicker',
        ...(since && { initial_date: since }),
      }),
    ],
  };
}

/** The text of the search that the fields make. @throws AppError `query_invalid` */
export function readRefineForm({ state }: Pick<ViewOutput, 'state'>): string {
  const held = (id: string) => state.values[id]?.[id];
  const { words, filters } = parseQuery(held(REFINE_FIELDS.text)?.value ?? '');
  const picked = (id: string) => {
    const option = held(id)?.selected_option;
    if (!option || option.value === UNREADABLE) return undefined;
    const { text } = option.text;
    // A name that is cut, or that would end its own quotes, stands there as its number.
    return text.includes('"') || text.endsWith('…') ? option.value : text;
  };
  const fields: [FilterName, string | null | undefined][] = [
    ['type', picked(REFINE_IDS.type)],
    ['country', picked(REFINE_IDS.country)],
    ['missing', held(REFINE_FIELDS.missing)?.selected_option?.value],
    ['since', held(REFINE_FIELDS.since)?.selected_date],
  ];
  const more = fields.flatMap(([name, value]): Filter[] => (value ? [{ name, value }] : []));
  return formatQuery({ words, filters: [...filters, ...more] });
}

function input(id: string, label: string, element: object, hint?: string): InputBlock {
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plainText(plain(label, 100)),
    element: { action_id: id, ...element },
    ...(hint && { hint: plainText(hint) }),
  } as InputBlock;
}
