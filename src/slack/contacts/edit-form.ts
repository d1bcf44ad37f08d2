/** The form of a contact that is edited: opened at once, filled in when the contact was read. */
import type { ModalView, WebClient } from '@slack/web-api';
import type { Account } from '../../contacts/account.ts';
import type { Contact } from '../../contacts/contact.ts';
import type { Contacts } from '../../contacts/service.ts';
import type { Answer } from '../answers.ts';
import { buildUneditable } from '../deletions/hold-messages.ts';
import { buildHoldModal } from '../deletions/hold-modal.ts';
import type { CommandInput, Deps, Person } from '../feature.ts';
import { type Below, openLoading } from '../loading.ts';
import { buildNotice } from '../modals.ts';
import { mrkdwn, plain } from '../text.ts';
import { baseOf, buildForm, emptyValues, hasMoreFields } from './form.ts';
import type { Origins } from './origins.ts';

/** Where a form is opened from. */
export type Opening = {
  account: Account;
  person: Person;
  client: WebClient;
  channelId: string;
  triggerId: string;
  /** The modal it is opened from, under the form. */
  view?: Below | undefined;
};

/** `read` gives the contact, or a text (mrkdwn, escaped) saying why there is none to edit. */
export async function openEditForm(
  { contacts, log }: Deps,
  origins: Origins,
  from: Opening,
  answer: Answer,
  read: () => Promise<Contact | string>,
): Promise<void> {
  const { client, triggerId, channelId, view } = from;
  await openLoading(
    { client, triggerId, view, title: 'Edit contact', log },
    async () => {
      const contact = await read();
      if (typeof contact === 'string') return buildNotice('Edit contact', contact);
      if (contact.deleting) return buildHoldModal(buildUneditable(contact, contact.deleting), 'Edit contact');
      return fillForm(contacts, from.account, contact, channelId);
    },
    (viewId) => origins.remember(viewId, answer),
  );
}

async function fillForm(
  contacts: Contacts,
  account: Account,
  contact: Contact,
  channel: string,
): Promise<ModalView> {
  const base = baseOf(contact);
  if (!base) {
    return buildNotice(
      'Edit contact',
      'The texts of this contact are too long for a form in Slack: edit it at the contacts service.',
    );
  }
  const [country, id] = await Promise.all([
    contacts.countryName(account, contact.country),
    contacts.countryId(account, contact.country),
  ]);
  const { contactTypeId, contactType } = contact;
  const values = {
    fields: {
      ...emptyValues().fields,
      ...Object.fromEntries(Object.entries(base).filter(([field]) => field in emptyValues().fields)),
      contact_type_id: String(contactTypeId),
      country: id === undefined ? '' : String(id),
    },
    names: { contact_type_id: contactType ?? `Type ${contactTypeId}`, country },
  };
  // A country that cannot be mapped to a number must not be sent, nor lost without a word.
  const unmapped = id === undefined && contact.country;
  const countryHint = `It is “${plain(contact.country, 100)}” now, which the service's list does not have: choose the country.`;
  return buildForm({
    meta: { channel, base, more: hasMoreFields(base) },
    values,
    ...(unmapped && { countryHint }),
  });
}

/** The one contact of an id or an address, or a text (mrkdwn, escaped) saying why it is not one. */
export async function lookUpOne(
  contacts: Contacts,
  { account }: CommandInput,
  ref: string,
): Promise<Contact | string> {
  const { found, ambiguous } = await contacts.lookUp(account, [ref]);
  if (found[0]) return contacts.get(account, found[0].id);
  const several = ambiguous[0]?.contacts.map(({ id }) => `\`/contact edit ${id}\``).slice(0, 10);
  if (several)
    return `Several contacts have the address ${mrkdwn(ref)}. Choose one by its id: ${several.join(', ')}`;
  return `No contact has the id or e-mail address ${mrkdwn(ref)}. Look for it with \`/contact find\`.`;
}
