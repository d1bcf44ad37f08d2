/** What a contact is called on the screen. */
import { type Contact, nameOf } from '../../contacts/contact.ts';
import { clean } from '../text.ts';

export type Titled = Pick<Contact, 'id' | 'fullname' | 'email'>;

/** The name, else the e-mail address, else the id: never blank. Not escaped. */
export function titleOf(contact: Titled): string {
  return clean(nameOf(contact)) || clean(contact.email) || `Contact ${contact.id}`;
}

/** The e-mail address where it says more than the title; '' otherwise. Not escaped. */
export function addressBeside(contact: Titled): string {
  const address = clean(contact.email);
  return address === titleOf(contact) ? '' : address;
}
