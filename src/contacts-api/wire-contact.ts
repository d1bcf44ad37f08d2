/** A contact as it travels, in the order and with the oddities of the service's pages. */
import type { TypeRow } from './accounts-repository.ts';
import type { ContactRow } from './contacts-repository.ts';
import type { Countries } from './countries.ts';

/** As in the list: the country by name, and the contact's type with it. */
export function listedContact(
  contact: ContactRow,
  type: ReturnType<typeof wireType> | undefined,
  countries: Countries,
) {
  const country = countries.findName(contact.country_id) ?? String(contact.country_id);
  return { ...columns(contact, country), contact_type: type ?? null };
}

/** As in the details: the country by number, written as text, and no type. */
export function detailedContact(contact: ContactRow) {
  return columns(contact, String(contact.country_id));
}

export function wireType(type: TypeRow, accountId: number) {
  return {
    id: type.id,
    user_id: accountId,
    name: type.name,
    deleted_at: null,
    created_at: timestamp(type.createdAt),
    updated_at: timestamp(type.updatedAt),
  };
}

function columns(contact: ContactRow, country: string) {
  return {
    id: contact.id,
    user_id: contact.account_id,
    contact_type_id: contact.contact_type_id,
    first_name: contact.first_name,
    last_name: contact.last_name,
    email: contact.email,
    alt_email: contact.alt_email,
    country,
    state: contact.state,
    city: contact.city,
    address_line1: contact.address_line1,
    address_line2: contact.address_line2,
    state_province_region: contact.state_province_region,
    postal_code: contact.postal_code,
    custom_field: contact.custom_field,
    deleted_at: null,
    created_at: timestamp(contact.created_at),
    updated_at: timestamp(contact.updated_at),
    fullname: [contact.first_name, contact.last_name].filter(Boolean).join(' '),
  };
}

/** Laravel writes microseconds; a Date has milliseconds. */
function timestamp(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
