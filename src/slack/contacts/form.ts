/** The one modal for adding and editing a contact: its blocks, its ids, and how it is read back. */
import type { ViewOutput } from '@slack/bolt';
import type { InputBlock, KnownBlock, ModalView } from '@slack/web-api';
import type { Choices, Chosen } from '../../contacts/choices.ts';
import {
  type Contact,
  type ContactDraft,
  OPTIONAL_FIELDS,
  type OptionalField,
} from '../../contacts/contact.ts';
import { DRAFT_FIELDS, type DraftField, MAX_FIELD_LENGTH } from '../../contacts/draft.ts';
import { actions, button } from '../blocks.ts';
import { cut, plainText } from '../text.ts';
import { buildSelect, UNREADABLE } from '../typeahead.ts';

export const FORM_IDS = {
  submit: 'contacts.form.submit',
  more: 'contacts.form.more',
  /** Its value is the id of a contact that has the address already. */
  open: 'contacts.form.open',
  type: 'contacts.form.contact_type_id',
  country: 'contacts.form.country',
} as const;

const MAX_METADATA = 3000;
const LABELS: Record<DraftField, string> = {
  email: 'E-mail address',
  contact_type_id: 'Type',
  country: 'Country',
  first_name: 'First name',
  last_name: 'Last name',
  state: 'State',
  city: 'City',
  address_line1: 'Address',
  address_line2: 'Address, second line',
  state_province_region: 'State, province or region',
  postal_code: 'Postal code',
};
const FIRST_FIELDS: DraftField[] = ['email', 'contact_type_id', 'country', 'first_name', 'last_name'];
const MORE_FIELDS = DRAFT_FIELDS.filter((field): field is OptionalField => !FIRST_FIELDS.includes(field));

/** The contact as the person saw it when the form opened, to notice what others change meanwhile. */
export type Base = { id: number; contactTypeId: number; email: string; country: string } & Partial<
  Record<OptionalField, string>
>;

/** What the modal carries with it. */
export type FormMeta = {
  /** Where it was asked for: the answer goes there. */
  channel: string;
  /** Set when editing. */
  base?: Base;
  /** All fields are shown. */
  more?: boolean;
  /** An address that exists already, shown to the person: submitting it once more adds it. */
  again?: string;
};

/** `fields` by wire name as typed (ids as text); `names` what the chosen type and country are called. */
export type FormValues = {
  fields: Record<DraftField, string>;
  names: { contact_type_id: string; country: string };
};

export type FormState = {
  meta: FormMeta;
  values: FormValues;
  /** On top of the fields. */
  above?: KnownBlock[];
  /** Under the country, ready to be shown. */
  countryHint?: string;
};

/** `choices` are what the selects begin with. */
export function emptyValues(
  given: Partial<Record<DraftField, string>> = {},
  { type, country }: Partial<Choices> = {},
): FormValues {
  const fields = Object.fromEntries(
    DRAFT_FIELDS.map((field) => [field, cut(given[field] ?? '', MAX_FIELD_LENGTH)]),
  ) as FormValues['fields'];
  return {
    fields: {
      ...fields,
      ...(type && { contact_type_id: String(type.id) }),
      ...(country && { country: String(country.id) }),
    },
    names: { contact_type_id: type?.name ?? '', country: country?.name ?? '' },
  };
}

/** `draft` is the one that these values make. */
export function chosenOf({ names }: FormValues, draft: ContactDraft): Chosen {
  return {
    type: { id: draft.contact_type_id, name: names.contact_type_id },
    country: { id: draft.country, name: names.country },
  };
}

export function buildForm({ meta, values, above = [], countryHint }: FormState): ModalView {
  const fields = meta.more ? [...FIRST_FIELDS, ...MORE_FIELDS] : FIRST_FIELDS;
  return {
    type: 'modal',
    callback_id: FORM_IDS.submit,
    title: plainText(meta.base ? 'Edit contact' : 'Add contact'),
    submit: plainText(meta.base ? 'Save' : meta.again ? 'Add anyway' : 'Add'),
    close: plainText('Cancel'),
    private_metadata: JSON.stringify(meta),
    blocks: [
      ...above,
      ...fields.map((field) => buildInput(field, values, field === 'country' ? countryHint : undefined)),
      ...(meta.more ? [] : [actions(button(FORM_IDS.more, 'More fields'))]),
    ],
  };
}

/** The block under which stands what belongs to no field. */
export const FIRST_BLOCK = 'contacts.form.email';

/** The block of a field, under which its error stands; undefined for one that is not shown. */
export function blockOf(field: string, meta: FormMeta): string | undefined {
  const shown: string[] = meta.more ? [...DRAFT_FIELDS] : FIRST_FIELDS;
  return shown.includes(field) ? `contacts.form.${field}` : undefined;
}

export function labelOf(field: string): string {
  return Object.hasOwn(LABELS, field) ? LABELS[field as DraftField] : field;
}

/** What stands in the form now. A field that is not shown keeps what the base has. */
export function readForm(view: Pick<ViewOutput, 'private_metadata' | 'state'>): {
  meta: FormMeta;
  values: FormValues;
} {
  const meta = JSON.parse(view.private_metadata) as FormMeta;
  const values = emptyValues();
  for (const field of DRAFT_FIELDS) {
    const given = view.state.values[`contacts.form.${field}`]?.[`contacts.form.${field}`];
    if (!given) {
      values.fields[field] = meta.base && field in meta.base ? String(meta.base[field as OptionalField]) : '';
      continue;
    }
    const option = given.selected_option;
    values.fields[field] = (option ? option.value : given.value) ?? '';
    if (option?.value === UNREADABLE) values.fields[field] = '';
    if (field === 'contact_type_id' || field === 'country') values.names[field] = option?.text.text ?? '';
  }
  return { meta, values };
}

/** What stands above this form and under its country, for the same form with more fields. */
export function readSurroundings({
  blocks,
}: Pick<ViewOutput, 'blocks'>): Pick<FormState, 'above' | 'countryHint'> {
  const first = blocks.findIndex(({ type }) => type === 'input');
  const country = blocks.find((block) => block.block_id === FORM_IDS.country);
  const countryHint = country && 'hint' in country ? country.hint?.text : undefined;
  return { above: blocks.slice(0, first) as KnownBlock[], ...(countryHint && { countryHint }) };
}

/** undefined when the contact's texts are too long to travel with the form. */
export function baseOf(contact: Contact): Base | undefined {
  const filled = OPTIONAL_FIELDS.filter((field) => contact[field]).map((field) => [field, contact[field]]);
  const { id, contactTypeId, email, country } = contact;
  const base: Base = { id, contactTypeId, email, country, ...Object.fromEntries(filled) };
  // Room for the rest of the metadata: a channel, and the address once more.
  return JSON.stringify(base).length <= MAX_METADATA - 500 ? base : undefined;
}

export function hasMoreFields(base: Base): boolean {
  return MORE_FIELDS.some((field) => base[field]);
}

function buildInput(field: DraftField, values: FormValues, hint?: string): InputBlock {
  const id = `contacts.form.${field}`;
  const optional = (OPTIONAL_FIELDS as readonly string[]).includes(field);
  return {
    type: 'input',
    block_id: id,
    label: plainText(LABELS[field]),
    optional,
    element:
      field === 'contact_type_id' || field === 'country'
        ? buildChoice(id, field, values)
        : buildText(id, values.fields[field]),
    ...(hint && { hint: plainText(hint) }),
  } as InputBlock;
}

/**
 * Plain for the e-mail address too: Slack's own e-mail input refuses with a general sentence, where ours says which part
 * is wrong.
 */
function buildText(id: string, value: string) {
  return {
    type: 'plain_text_input' as const,
    action_id: id,
    max_length: Math.max(MAX_FIELD_LENGTH, Math.min(value.length, 3000)),
    ...(value && { initial_value: cut(value, 3000) }),
  };
}

function buildChoice(id: string, field: 'contact_type_id' | 'country', { fields, names }: FormValues) {
  const value = fields[field];
  const chosen = value ? { value, name: names[field] } : undefined;
  return buildSelect(id, field === 'country' ? 'country' : 'type', chosen);
}
