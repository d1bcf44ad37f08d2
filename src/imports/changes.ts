/** What the rows of an import do to contacts that exist: decided on the contact as it is now, then sent whole. */
import type { SettledLine } from '../audit/action.ts';
import { ContactsError, isContactsError } from '../contacts/client-errors.ts';
import type { Contact, ContactDraft } from '../contacts/contact.ts';
import { differingFields, type SameCountry } from '../contacts/edit.ts';
import { readSnapshot } from '../contacts/snapshot.ts';
import { sideBySide } from '../side-by-side.ts';
import { type BatchPorts, sendBatch } from './batch.ts';
import { isTypeless, type Meeting, outcomeOf, typeless } from './batches.ts';
import type { Intent } from './changes-repository.ts';
import { emailKey } from './email-look.ts';
import type { RowException } from './import.ts';
import type { RowProblem } from './offer.ts';
import { decide, givenOf } from './policy.ts';
import type { Run } from './run.ts';
import type { FitRow } from './validate.ts';

export type Change = {
  row: number;
  key: string;
  current: Contact;
  values: Partial<ContactDraft>;
  /** As the ledger keeps it: the contact before this import touched it. */
  before: object;
  intent: Intent;
};

export type Met = {
  changes: Change[];
  /** 'same', 'absent', those that lack a type, and those that a run before this one changed already. */
  outcomes: RowException[];
  lines: SettledLine[];
  /** Their contacts are gone, or have another address by now. */
  add: FitRow[];
};

/** Reads each contact again: what somebody changed since the plan is decided on anew. `begun` are changes of a run before this one. */
export async function readMeetings(
  run: Run,
  meetings: Meeting[],
  begun: ReadonlyMap<number, Intent>,
  signal: AbortSignal,
): Promise<Met> {
  const { parts, account, imported, sameCountry } = run;
  const { policy } = imported;
  const snapshot = await parts.contacts.snapshots(account);
  const met: Met = { changes: [], outcomes: [], lines: [], add: [] };
  await sideBySide(meetings, async ({ row, contactId }) => {
    const contact = await findContact(run, contactId, signal);
    const isIt = contact && emailKey(contact.email) === row.key;
    const decision = decide(policy, givenOf(row), isIt ? [contact] : [], sameCountry);
    const intent = isIt ? begun.get(row.row) : undefined;
    if (decision.is === 'add' && isTypeless(row, imported)) met.outcomes.push(typeless(row));
    else if (decision.is === 'add') met.add.push(row);
    else if (decision.is === 'skip') met.outcomes.push(outcomeOf(row.row, decision.why));
    else if (decision.is === 'same' && !intent) met.outcomes.push(outcomeOf(row.row, 'same'));
    else if (decision.is === 'same' && intent) {
      met.outcomes.push(outcomeOf(row.row, 'updated'));
      met.lines.push(lineOf(decision.contact, intent.before, snapshot(decision.contact)));
    } else if (decision.is === 'update') {
      const current = decision.contact;
      const values = Object.fromEntries(
        decision.changes.map(({ field, to }) => [
          field,
          field === 'country' || field === 'contact_type_id' ? Number(to) : to,
        ]),
      );
      const before = beforeOf(current, intent, sameCountry) ?? snapshot(current);
      const { contact_type_id: contactTypeId, ...texts } = values;
      const after = { ...snapshot(current), ...texts, ...(contactTypeId && { contactTypeId }) };
      const wanted = 'country' in values ? { ...after, country: String(values.country) } : after;
      met.changes.push({
        row: row.row,
        key: row.key,
        current,
        values,
        before,
        intent: { row: row.row, contactId, before, after: wanted },
      });
    }
  });
  return met;
}

async function findContact(run: Run, id: number, signal: AbortSignal): Promise<Contact | undefined> {
  try {
    return await run.parts.contacts.get(run.account, id, signal);
  } catch (error) {
    if (isContactsError(error, 'not_found')) return undefined;
    throw error;
  }
}

/** What the run before this one saw, unless somebody else changed the contact since. */
function beforeOf(current: Contact, intent: Intent | undefined, same: SameCountry): object | undefined {
  const then = intent && readSnapshot(intent.before, current.id);
  if (!then || differingFields(then, current, same).length > 0) return undefined;
  return intent.before;
}

function lineOf(contact: Contact, before: object, after: object): SettledLine {
  const { id, email } = contact;
  return { kind: 'edit', contactId: id, email, before, after, outcome: 'done' };
}

/** @throws what `sendBatch` throws; sending one again changes nothing more */
export async function sendChanges(
  run: Run,
  changes: Change[],
  ports: Pick<BatchPorts<Change>, 'delays' | 'wait' | 'rest' | 'renew'>,
  signal: AbortSignal,
): Promise<{ refused: RowProblem[]; unsent: Change[]; outcomes: RowException[]; lines: SettledLine[] }> {
  const { parts, account } = run;
  const snapshot = await parts.contacts.snapshots(account);
  const outcomes: RowException[] = [];
  const lines: SettledLine[] = [];
  const { refused, unsent } = await sendBatch(changes, {
    ...ports,
    async add({ row, current, values, before }) {
      const { contact, notice } = await parts.contacts
        .change(account, current, values, signal)
        .catch(asRefusal);
      run.notice(notice);
      outcomes.push(outcomeOf(row, 'updated'));
      lines.push(lineOf(contact, before, snapshot(contact)));
    },
    // An update whose answer was lost was read back already.
    findPresent: async () => new Set(),
  });
  return { refused, unsent, outcomes, lines };
}

function asRefusal(error: unknown): never {
  if (!isContactsError(error, 'not_found')) throw error;
  throw new ContactsError('fields_refused', 'The contact was deleted while the import was running', {
    cause: error,
  });
}
