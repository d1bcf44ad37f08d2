/** What the ledger says in words: who did what to whom, and field by field what a contact was and became. */
import type { Action, ActionKind, Kind, Line, Outcome } from '../../audit/action.ts';
import type { Account } from '../../contacts/account.ts';
import { ContactsError } from '../../contacts/client-errors.ts';
import type { Contact } from '../../contacts/contact.ts';
import { DRAFT_FIELDS, type DraftField } from '../../contacts/draft.ts';
import type { Contacts } from '../../contacts/service.ts';
import { readSnapshot } from '../../contacts/snapshot.ts';
import { labelOf } from '../contacts/form.ts';
import { addressBeside, titleOf } from '../contacts/title.ts';
import { clean, count, counted, mrkdwn } from '../text.ts';

const MAX_VALUE = 60;
const VERBS: Record<ActionKind, string> = {
  add: 'added',
  edit: 'edited',
  delete: 'deleted',
  import: 'imported',
};
const UNDOING: Record<ActionKind, string> = {
  add: 'restored',
  edit: 'put back',
  delete: 'deleted again',
  import: 'took back the import of',
};
const DOES: Record<Kind, string> = { delete: 'restore', add: 'delete', edit: 'put back' };
const SOURCES: Partial<Record<Action['source'], string>> = {
  import: 'by an import',
  message: 'from a message',
};

/** The contact as it was known when the line was written; undefined when the line does not tell. */
export function contactOf({ before, after, contactId }: Line): Contact | undefined {
  return readSnapshot(before, contactId) ?? readSnapshot(after, contactId);
}

/** Literal, for labels that are read out. */
export function nameOfLine(line: Line): string {
  const contact = contactOf(line);
  return contact ? titleOf(contact) : line.email || (line.forgotten ? 'a forgotten contact' : 'a contact');
}

/** `*Ana Ruiz* (ana@example.com)`, mrkdwn, escaped. */
export function describeLine(line: Line): string {
  const contact = contactOf(line);
  if (line.forgotten) return '*a forgotten contact*';
  if (!contact) return `*${mrkdwn(line.email || `contact ${line.contactId ?? ''}`, 80)}*`;
  const address = mrkdwn(addressBeside(contact), 80);
  return `*${mrkdwn(titleOf(contact), 80)}*${address && ` (${address})`}`;
}

/** `<@U1> deleted *12 contacts*`, mrkdwn. */
export function describeAction(action: Action, lines: number, first: Line): string {
  const { kind, undoOf, source } = action;
  if (source === 'forget') return `<@${action.userId}> had *${counted(lines, 'contact')}* forgotten for good`;
  const verb = undoOf === undefined ? VERBS[kind] : UNDOING[kind];
  const whom = lines === 1 ? describeLine(first) : `*${counted(lines, 'contact')}*`;
  const from = kind === 'import' ? '' : SOURCES[source];
  return [`<@${action.userId}> ${verb} ${whom}`, from].filter(Boolean).join(' ');
}

/** What an undo of it does, as the label of a button: 'Restore 12 contacts'. */
export function labelUndo(kind: ActionKind, lines: number): string {
  const them = lines === 1 ? 'it' : counted(lines, 'contact');
  if (kind === 'import') return lines === 1 ? 'Take it back' : `Take back ${them}`;
  if (kind === 'edit') return 'Put back the old values';
  return kind === 'add' ? `Delete ${them} again` : `Restore ${them}`;
}

/** What that does to how many contacts: 'delete 12', 'put back 3'. */
export function listUndoing(can: Record<Kind, number>): string[] {
  return (['add', 'edit', 'delete'] as const)
    .filter((kind) => can[kind] > 0)
    .map((kind) => `${DOES[kind]} ${count(can[kind])}`);
}

/** How far it is known that it happened; '' when it did. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome === 'failed') return 'did not happen';
  if (outcome === 'unknown') return 'not known whether it happened';
  return outcome === 'intent' ? 'under way' : '';
}

export type Shown = Record<DraftField, string>;

/** Reads what types and countries are called; with their numbers where that cannot be learnt now. */
export async function createNames(
  contacts: Contacts,
  account: Account,
): Promise<(contact: Contact) => Promise<Shown>> {
  const types = await orElse(contacts.types(account), []);
  return async (contact) => ({
    ...contact,
    contact_type_id:
      types.find(({ id }) => id === contact.contactTypeId)?.name ??
      contact.contactType ??
      `Type ${contact.contactTypeId}`,
    country:
      contact.country && (await orElse(contacts.countryName(account, contact.country), contact.country)),
  });
}

/** `City: Rome → Bergen`, a line each, mrkdwn, escaped. */
export function describeChanges(before: Shown, after: Shown): string[] {
  return DRAFT_FIELDS.filter((field) => clean(before[field]) !== clean(after[field])).map(
    (field) => `${labelOf(field)}: ${shownValue(before[field])} → ${shownValue(after[field])}`,
  );
}

/** The values that a contact had, a line each. */
export function describeValues(contact: Shown): string[] {
  return DRAFT_FIELDS.filter((field) => clean(contact[field])).map(
    (field) => `${labelOf(field)}: ${shownValue(contact[field])}`,
  );
}

function shownValue(value: string): string {
  return mrkdwn(value, MAX_VALUE) || '_blank_';
}

async function orElse<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ContactsError) return otherwise;
    throw error;
  }
}
