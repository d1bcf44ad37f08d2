/** The question before an address is added a second time: who has it already, each to be looked at on top of the form. */
import type { KnownBlock } from '@slack/web-api';
import type { Account } from '../../contacts/account.ts';
import { isContactsError } from '../../contacts/client-errors.ts';
import type { ListedContact } from '../../contacts/contact.ts';
import type { Contacts } from '../../contacts/service.ts';
import { button, say, section } from '../blocks.ts';
import type { Click } from '../click.ts';
import type { Deps, Reply } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { count, mrkdwn, plain } from '../text.ts';
import { buildCardModal, CARD_MODAL_TITLE } from './card-modal.ts';
import { readCard, withCountryNames } from './find.ts';
import { FORM_IDS } from './form.ts';
import { buildRows, describeRow } from './list.ts';
import { titleOf } from './title.ts';

/** More would push the form out of sight. */
const MAX_SHOWN = 5;

/** Everybody who has the address, newest first, whatever the case of its letters; with the names of countries. */
export async function findSameAddress(
  contacts: Contacts,
  account: Account,
  email: string,
): Promise<ListedContact[]> {
  const { found, ambiguous } = await contacts.lookUp(account, [email]);
  return ambiguous[0]?.contacts ?? found;
}

/** The blocks above the form. `known` has at least one contact. */
export async function buildQuestion(
  contacts: Contacts,
  account: Account,
  known: ListedContact[],
): Promise<KnownBlock[]> {
  const [only] = known;
  if (only && known.length === 1) {
    return [
      {
        ...section(`${whoHasIt(known)} *Add anyway* makes a second contact with it.`),
        accessory: buildOpen(only),
      },
    ];
  }
  const shown = await withCountryNames(contacts, account, known.slice(0, MAX_SHOWN));
  const which = known.length > shown.length ? ` The newest ${shown.length} of them:` : '';
  return [
    section(`${whoHasIt(known)} *Add anyway* makes one more.${which}`),
    ...shown.map((one) => ({ ...section(describeRow(one)), accessory: buildOpen(one) })),
  ];
}

/** For who has closed the form meanwhile. */
export function buildNotAdded(known: ListedContact[]): Reply {
  const headline = `Nothing was added. ${whoHasIt(known)} To add it all the same, open the form again.`;
  return buildRows(headline, known.slice(0, MAX_SHOWN));
}

/** Lays the card on top of the form, so that closing it leads back to what was typed. */
export async function openKnown(
  { contacts, log }: Pick<Deps, 'contacts' | 'log'>,
  { client, triggerId, account, view }: Click,
  id: number,
): Promise<void> {
  await openLoading({ client, triggerId, view, title: CARD_MODAL_TITLE, log }, async () => {
    try {
      return buildCardModal(await readCard(contacts, account, id));
    } catch (error) {
      if (!isContactsError(error, 'not_found')) throw error;
      return buildCardModal(say('This contact is not there any more: somebody deleted it meanwhile.'));
    }
  });
}

function whoHasIt(known: ListedContact[]): string {
  const [first] = known;
  const address = mrkdwn(first?.email ?? '');
  if (first && known.length === 1) return `*${mrkdwn(titleOf(first))}* has the address ${address} already.`;
  return `*${count(known.length)} contacts* have the address ${address} already.`;
}

function buildOpen(contact: ListedContact) {
  const says = `Open ${plain(titleOf(contact), 60)}`;
  return button(FORM_IDS.open, 'Open', { value: String(contact.id), says });
}
