/** A contact as tests need one: blank but for what is given. */
import type { Contact } from '../../src/contacts/contact.ts';

export function buildContact(given: Partial<Contact> & { id: number }): Contact {
  return {
    contactTypeId: 1,
    contactType: undefined,
    email: '',
    altEmail: '',
    country: '',
    fullname: '',
    customFields: [],
    createdAt: '',
    updatedAt: '',
    first_name: '',
    last_name: '',
    state: '',
    city: '',
    address_line1: '',
    address_line2: '',
    state_province_region: '',
    postal_code: '',
    ...given,
  };
}
