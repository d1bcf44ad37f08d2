/** The service's list against the rows of an import: who is there already, and which of the rows sent are in. */
import type { Account } from '../contacts/account.ts';
import type { Contact, ContactDraft } from '../contacts/contact.ts';
import { differingFields, type SameCountry } from '../contacts/edit.ts';
import type { Contacts } from '../contacts/service.ts';
import { emailKey } from './email-look.ts';
import { type Keys, KeyTable } from './key-table.ts';
import type { FitRow } from './validate.ts';

export type Survey = {
  /** By key of an e-mail address, the id of a contact that has it. */
  present: KeyTable;
  /** The keys that several contacts have. */
  several: KeyTable;
  /** The highest id there is; 0 in an empty list. */
  newest: number;
};

type Listing = { contacts: Pick<Contacts, 'each'>; account: Account };

const HIGHEST_ID = 2 ** 32 - 1;

/** Reads the whole list, and keeps of it what concerns the keys in `wanted`. */
export async function surveyList(
  { contacts, account }: Listing,
  wanted: Keys,
  signal?: AbortSignal,
): Promise<Survey> {
  const survey: Survey = { present: new KeyTable(), several: new KeyTable(), newest: 0 };
  for await (const contact of contacts.each(account, signal)) {
    survey.newest = Math.max(survey.newest, contact.id);
    const key = emailKey(contact.email);
    if (wanted.has(key)) notePresent(survey, key, contact.id);
  }
  return survey;
}

function notePresent({ present, several }: Survey, key: string, id: number): void {
  // What is beyond what a table holds is looked up by a number that is nobody's.
  const before = present.set(key, Math.min(id, HIGHEST_ID));
  if (before !== undefined && before !== id) several.set(key, 1);
}

export type Sent = {
  /** By key: the contact that is in through us. */
  found: Map<string, Contact>;
  newest: number;
};

/**
 * Which of the rows are in since the list had nobody above `mark`. The list is left at the first older contact where it shows the
 * newest first; whenever a row is missing then, all of it is read. Others who came meanwhile go into the survey.
 */
export async function findSent(
  listing: Listing & { sameCountry: SameCountry; winners: Keys; survey: Survey },
  rows: FitRow[],
  mark: number,
  signal?: AbortSignal,
): Promise<Sent> {
  const wanted = new Map(rows.map((row) => [row.key, row.draft]));
  const quick = await readNewer(listing, wanted, mark, { leave: true, signal });
  if (quick.found.size === wanted.size || !quick.left) return quick;
  return readNewer(listing, wanted, mark, { leave: false, signal });
}

async function readNewer(
  { contacts, account, sameCountry, winners, survey }: Parameters<typeof findSent>[0],
  wanted: Map<string, ContactDraft>,
  mark: number,
  { leave, signal }: { leave: boolean; signal: AbortSignal | undefined },
): Promise<Sent & { left: boolean }> {
  const found = new Map<string, Contact>();
  let newest = mark;
  let previous = Number.POSITIVE_INFINITY;
  let newestFirst = leave;
  let read = 0;
  for await (const contact of contacts.each(account, signal)) {
    read++;
    newestFirst &&= contact.id < previous;
    previous = contact.id;
    newest = Math.max(newest, contact.id);
    if (contact.id <= mark) {
      // One contact alone has no order.
      if (newestFirst && read > 1) return { found, newest, left: true };
      continue;
    }
    const key = emailKey(contact.email);
    const draft = wanted.get(key);
    if (draft) {
      const before = found.get(key);
      // Of several that came at once, the one that is as it was sent is ours.
      if (!before || differences(draft, before, sameCountry).length > 0) found.set(key, contact);
    } else if (winners.has(key)) notePresent(survey, key, contact.id);
  }
  return { found, newest, left: false };
}

/** The fields in which a contact is not as it was sent; the spelling of the address aside. */
export function differences(draft: ContactDraft, contact: Contact, sameCountry: SameCountry) {
  return differingFields({ ...draft, email: contact.email }, contact, sameCountry);
}
