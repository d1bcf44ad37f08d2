/** A draft with nothing but what the service requires, for tests that care about a field or two. */
import { type ContactDraft, OPTIONAL_FIELDS, type OptionalField } from '../../src/contacts/contact.ts';

export const BLANK_FIELDS = Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, ''])) as Record<
  OptionalField,
  string
>;

/** Type and country are the first of each at our own contacts API. */
export const BLANK_DRAFT: Omit<ContactDraft, 'email'> = { contact_type_id: 1, country: 1, ...BLANK_FIELDS };
