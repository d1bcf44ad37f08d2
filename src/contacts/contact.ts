/** A contact as this program holds it, and the fields a person can write. */

/** The fields add and update take, in the order of the service's pages (contact_type_id, email and country are required). */
export const OPTIONAL_FIELDS = [
  'first_name',
  'last_name',
  'state',
  'city',
  'address_line1',
  'address_line2',
  'state_province_region',
  'postal_code',
] as const;
export type OptionalField = (typeof OPTIONAL_FIELDS)[number];

/** What a person may fill in. `country` is a country id, `contact_type_id` a type id; a blank field is ''. */
export type ContactDraft = { email: string; contact_type_id: number; country: number } & Record<
  OptionalField,
  string
>;

export type ContactType = { id: number; name: string };
export type Country = { id: number; name: string };

/** A delete that is held and can still be undone, or happens in this moment: its id, who began it, and when. */
export type Deleting = { id: string; userId: string; at: Date };

/** A contact read from the service. Text fields are '' when the service has none; nothing here is safe to show unescaped. */
export type Contact = {
  id: number;
  contactTypeId: number;
  /** The type's name; undefined where the service did not say (details does not). */
  contactType: string | undefined;
  email: string;
  altEmail: string;
  /** As the service gave it: a name or an id as a string, see `countryName` of the countries table. */
  country: string;
  /** first and last name joined, as the service gave it or joined here. */
  fullname: string;
  customFields: { name: string; value: string }[];
  /** ISO timestamps of the service; '' when absent. */
  createdAt: string;
  updatedAt: string;
  /** Set where it is asked for by people, while the contact is being deleted. */
  deleting?: Deleting | undefined;
} & Record<OptionalField, string>;

/** A contact of the kept list: enough to show a row, not enough to edit. Long values are cut at 300 characters. */
export type ListedContact = Pick<
  Contact,
  | 'id'
  | 'contactTypeId'
  | 'contactType'
  | 'email'
  | 'first_name'
  | 'last_name'
  | 'fullname'
  | 'state'
  | 'city'
  | 'country'
  | 'deleting'
>;

/** The person's name, or the e-mail address where there is no name: never ''. */
export function nameOf(contact: Pick<Contact, 'fullname' | 'email'>): string {
  return contact.fullname.trim() || contact.email;
}
