/** A contact as the ledger keeps it: all that can be written again, and enough of the rest to name what cannot. */
import { z } from 'zod';
import { type Contact, type ContactDraft, OPTIONAL_FIELDS, type OptionalField } from './contact.ts';

/** Far beyond what the service takes; only so that a hundred monsters fit into memory. What is this long may be cut. */
export const MAX_TEXT = 10_000;
/** What cannot be written again is only named, so little of it is enough. */
const MAX_CUSTOM_FIELDS = 20;
const MAX_CUSTOM_VALUE = 100;

const Texts = z.object(
  Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, z.string()])) as Record<
    OptionalField,
    z.ZodString
  >,
);
const Kept = z.object({
  ...Texts.shape,
  contactTypeId: z.number(),
  contactType: z.string().optional(),
  email: z.string(),
  altEmail: z.string(),
  country: z.string(),
  fullname: z.string(),
  customFields: z.array(z.object({ name: z.string(), value: z.string() })),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** A country by its name outlives what is known of the service's numbers; see `Countries.provenNamer`. */
export function snapshotOf(contact: Contact): object {
  const { id: _, customFields, altEmail, ...rest } = contact;
  const filled = customFields.filter(({ value }) => value.trim() !== '');
  return {
    ...rest,
    ...Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, contact[field].slice(0, MAX_TEXT)])),
    email: contact.email.slice(0, MAX_TEXT),
    fullname: contact.fullname.slice(0, MAX_TEXT),
    altEmail: altEmail.slice(0, MAX_CUSTOM_VALUE),
    customFields: filled.slice(0, MAX_CUSTOM_FIELDS).map(({ name, value }) => ({
      name: name.slice(0, MAX_CUSTOM_VALUE),
      value: value.slice(0, MAX_CUSTOM_VALUE),
    })),
  };
}

/** The contact as it is to become. */
export function snapshotOfDraft(draft: ContactDraft, country: string): object {
  const { contact_type_id, country: _, ...texts } = draft;
  return {
    ...texts,
    contactTypeId: contact_type_id,
    country,
    fullname: `${draft.first_name} ${draft.last_name}`.trim(),
    altEmail: '',
    customFields: [],
    createdAt: '',
    updatedAt: '',
  };
}

/** undefined for anything that is no snapshot of ours. */
export function readSnapshot(json: unknown, id = 0): Contact | undefined {
  const { data } = Kept.safeParse(json);
  return data && { ...data, id, contactType: data.contactType };
}
