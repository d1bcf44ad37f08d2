/** What becomes of a row whose e-mail address may be among the contacts already: pure, field by field. */
import { type Contact, type ContactDraft, OPTIONAL_FIELDS } from '../contacts/contact.ts';
import { cleanValue, type DraftField } from '../contacts/draft.ts';
import type { SameCountry } from '../contacts/edit.ts';
import type { FitRow } from './validate.ts';

/**
 * What happens to contacts that exist: `skip` leaves them alone; `fill` writes into their empty fields; `update` writes every
 * value that differs; `update_only` the same, and adds nobody. A blank cell never erases.
 */
export const POLICIES = ['skip', 'fill', 'update', 'update_only'] as const;
export type Policy = (typeof POLICIES)[number];

/**
 * The values that stand in a row, by wire name; blank ones are absent. Type and country only where the row itself names them: a
 * default chosen for the file is for new contacts.
 */
export type Given = Partial<ContactDraft>;

/** Texts as they are and as they are to be; of a type and a country the number, or what the service shows in its place. */
export type FieldChange = { field: Exclude<DraftField, 'email'>; from: string; to: string };

export type Decision =
  | { is: 'add' }
  | { is: 'update'; contact: Contact; changes: FieldChange[] }
  /** It is as the row says. */
  | { is: 'same'; contact: Contact }
  /** `several`: more than one contact has the address, and which one is meant is not guessed. */
  | { is: 'skip'; why: 'existing' | 'absent' | 'several' };

export function givenOf({ draft, named }: Pick<FitRow, 'draft' | 'named'>): Given {
  const { contact_type_id, country, ...texts } = draft;
  const filled = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''));
  return { ...filled, ...(named.type && { contact_type_id }), ...(named.country && { country }) };
}

const FIELDS = ['contact_type_id', 'country', ...OPTIONAL_FIELDS] as const;

/** `existing`: all contacts with the row's e-mail address, as `emailKey` compares addresses. */
export function decide(
  policy: Policy,
  given: Given,
  existing: Contact[],
  sameCountry: SameCountry,
): Decision {
  const [contact, ...others] = existing;
  if (!contact) return policy === 'update_only' ? { is: 'skip', why: 'absent' } : { is: 'add' };
  if (policy === 'skip') return { is: 'skip', why: 'existing' };
  if (others.length > 0) return { is: 'skip', why: 'several' };
  const changes = FIELDS.flatMap((field): FieldChange[] => {
    const to = wantedOf(given, field);
    const from = presentOf(contact, field);
    if (to === '' || (policy === 'fill' && from !== '')) return [];
    const isSame = field === 'country' ? from !== '' && sameCountry(from, to) : from === to;
    return isSame ? [] : [{ field, from, to }];
  });
  return changes.length > 0 ? { is: 'update', contact, changes } : { is: 'same', contact };
}

function wantedOf(given: Given, field: FieldChange['field']): string {
  const value = given[field];
  return value === undefined ? '' : cleanValue(field, String(value));
}

/** '' for an empty field; a type of number 0 is none. */
function presentOf(contact: Contact, field: FieldChange['field']): string {
  if (field === 'contact_type_id') return contact.contactTypeId === 0 ? '' : String(contact.contactTypeId);
  return cleanValue(field, contact[field]);
}
