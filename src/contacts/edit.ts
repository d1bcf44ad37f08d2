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

type Versions = { base: Contact; current: Contact; draft: ContactDraft };

/**
 * The draft with what somebody changed since `base` and its writer left alone: the fields in `kept`. A country stays out
 * of it when the number of the new one, `countryId`, is not known.
 */
export function keepTheirs(
  { base, current, draft }: Versions,
  sameCountry: SameCountry,
  countryId: number | undefined,
): { draft: ContactDraft; kept: DraftField[] } {
  const own = differingFields(draft, base, sameCountry);
  const kept = differingFields(current, base, sameCountry).filter(
    (field) => !own.includes(field) && (field !== 'country' || countryId !== undefined),
  );
  const theirs = { ...current, contact_type_id: current.contactTypeId, country: countryId };
  return { draft: { ...draft, ...Object.fromEntries(kept.map((field) => [field, theirs[field]])) }, kept };
}

/** @returns the fields that somebody changed since `base` and that `draft` would change back or otherwise. */
export function conflictingFields(
  { base, current, draft }: Versions,
  sameCountry: SameCountry,
): DraftField[] {
  const wanted = differingFields(draft, current, sameCountry);
  return differingFields(base, current, sameCountry).filter((field) => wanted.includes(field));
}

/** Two people changed the same fields; nothing was sent. */
export class ChangedMeanwhile extends AppError {
  readonly fields: DraftField[];
  // Private, so that no log writes down whose contact it is.
  readonly #current: Contact;

  constructor(fields: DraftField[], current: Contact, nameOfCountry: (country: string) => string) {
    const now: Record<DraftField, string> = {
      ...current,
      contact_type_id: current.contactType ?? String(current.contactTypeId),
      country: nameOfCountry(current.country),
    };
    const named = fields.map((field) => `${fieldLabel(field)} (now ${shown(now[field])})`);
    super('changed_meanwhile', `Somebody changed this contact meanwhile: ${named.join(', ')}.`, {
      facts: { fields },
    });
    this.fields = fields;
    this.#current = current;
  }

  /** The contact as it is at the service. */
  get current(): Contact {
    return this.#current;
  }
}

/** As two sides are compared, but for the country. */
export function textOf(side: Contact | ContactDraft, field: DraftField): string {
  if (field === 'contact_type_id') {
    return String('contactTypeId' in side ? side.contactTypeId : side.contact_type_id);
  }
  return cleanValue(field, String(side[field]));
}

function shown(value: string): string {
  return value === '' ? 'blank' : `\`${value.length > 60 ? `${value.slice(0, 60)}…` : value}\``;
}
