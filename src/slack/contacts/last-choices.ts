/** The person's last type and country, for every form that asks for a new contact's. */
import type { Account } from '../../contacts/account.ts';
import type { Choices, Chosen } from '../../contacts/choices.ts';
import { ContactsError } from '../../contacts/client-errors.ts';
import type { Contacts } from '../../contacts/service.ts';
import type { Person } from '../feature.ts';
import { afterMs } from '../settle.ts';

/** Of the 3 s in which a form must open. */
const AT_HAND_MS = 500;

/**
 * What a form begins with, in at most half a second: without what the service has no more, or, where it cannot say so by
 * then, as it was. To be written with `contacts.rememberChoices` once a contact was added.
 */
export async function readLastChoices(
  contacts: Contacts,
  account: Account,
  person: Person,
): Promise<Choices> {
  const late = afterMs(AT_HAND_MS);
  const last = await Promise.race([contacts.lastChoices(account, person.userId), late]);
  if (!last) return { type: undefined, country: undefined };
  return (await Promise.race([contacts.currentChoices(account, last), late])) ?? last;
}

/**
 * What is to be sent for the choices of a submitted form.
 * @throws ContactsError `fields_refused` for one that is not there any more, by wire name of the field
 */
export async function getCurrentChoices(
  contacts: Contacts,
  account: Account,
  chosen: Chosen,
): Promise<Chosen> {
  const { type, country } = await contacts.currentChoices(account, chosen);
  if (type && country) return { type, country };
  const fields = {
    ...(!type && { contact_type_id: [describeGone('type', chosen.type.name)] }),
    ...(!country && { country: [describeGone('country', chosen.country.name)] }),
  };
  throw new ContactsError('fields_refused', Object.values(fields).flat().join(' '), { fields });
}

function describeGone(what: string, name: string): string {
  return `The service does not have the ${what} “${name}” any more: choose another one.`;
}
