/** What an edit would change, and whether somebody else was quicker: pure comparisons of the writable fields. */
import { AppError } from '../errors.ts';
import type { Contact, ContactDraft } from './contact.ts';
import { cleanValue, DRAFT_FIELDS, type DraftField, fieldLabel } from './draft.ts';

export type SameCountry = (one: string, other: string) => boolean;

/** The writable fields in which two sides differ. */
export function differingFields(
  one: Contact | ContactDraft,
  other: Contact | ContactDraft,
  sameCountry: SameCountry,
): DraftField[] {
  return DRAFT_FIELDS.filter((field) => {
    const [first, second] = [textOf(one, field), textOf(other, field)];
    return field === 'country' ? !sameCountry(first, second) : first !== second;
  });
}

/** The whole record to send: the draft's value where it changes something, else exactly what is there now. */
export function mergeDraft(draft: ContactDraft, current: Contact, changed: readonly string[]): ContactDraft {
  const kept = DRAFT_FIELDS.filter((field) => field !== 'country' && field !== 'contact_type_id')
    .filter((field) => !changed.includes(field))
    .map((field) => [field, current[field]]);
  return { ...draft, ...Object.fromEntries(kept) };
}

/** @returns the fields that somebody changed since `base` and that `draft` would change back or otherwise. */
export function conflictingFields(
  versions: { base: Contact; current: Contact; draft: ContactDraft },
  sameCountry: SameCountry,
): DraftField[] {
  const { base, current, draft } = versions;
  const wanted = differingFields(draft, current, sameCountry);
  return differingFields(base, current, sameCountry).filter((field) => wanted.includes(field));
}

export function changedMeanwhile(fields: DraftField[], current: Contact): AppError {
  const named = fields.map((field) =>
    field === 'contact_type_id' ? fieldLabel(field) : `${fieldLabel(field)} (now ${shown(current[field])})`,
  );
  return new AppError(
    'changed_meanwhile',
    `Somebody changed this contact meanwhile: ${named.join(', ')}. Open it again and make your change there.`,
    { facts: { fields } },
  );
}

function textOf(side: Contact | ContactDraft, field: DraftField): string {
  if (field === 'contact_type_id') {
    return String('contactTypeId' in side ? side.contactTypeId : side.contact_type_id);
  }
  return cleanValue(field, String(side[field]));
}

function shown(value: string): string {
  return value === '' ? 'blank' : `\`${value.length > 60 ? `${value.slice(0, 60)}…` : value}\``;
}
