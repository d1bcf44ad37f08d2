/** Taking back an add: the new contact is deleted again, unless somebody changed it since and nobody says that this is meant. */
import { hash } from 'node:crypto';
import type { Line } from '../audit/action.ts';
import type { Plan, Reverser } from '../audit/reverser.ts';
import type { Account } from './account.ts';
import { isContactsError } from './client-errors.ts';
import type { Contact } from './contact.ts';
import type { Countries } from './countries.ts';
import { DRAFT_FIELDS, fieldLabel } from './draft.ts';
import { differingFields } from './edit.ts';
import { readSnapshot } from './snapshot.ts';
import type { Writes } from './writes.ts';

export type Undoing = {
  countries: Countries;
  writes: Writes;
  get: (account: Account, id: number, signal?: AbortSignal) => Promise<Contact>;
};

export function createReverseAdd({ countries, writes, get }: Undoing): Reverser<Account>['look'] {
  return async (account, lines, signal) => {
    const same = await countries.comparer(account);
    return oneByOne(lines, async (line) => {
      const now =
        line.contactId === undefined ? undefined : await findNow(get, account, line.contactId, signal);
      if (!now) return nothing(line, [line.contactId === undefined ? NO_ID : NOT_THERE]);
      const then = readSnapshot(line.after);
      const changed = then ? differingFields(then, now, same) : [];
      return {
        line,
        verdict: changed.length > 0 ? 'asks' : 'can',
        changedSince: changed.length > 0,
        says:
          changed.length > 0 ? [`Changed since it was added: ${changed.map(fieldLabel).join(', ')}.`] : [],
        seen: fingerprint(now),
        async act(by) {
          const removed = await writes.remove(account, by, now.id);
          return removed.is === 'gone'
            ? { contactId: now.id, says: [NOT_THERE], was: 'gone' }
            : { contactId: now.id, says: [] };
        },
      };
    });
  };
}

const NOT_THERE = 'The contact is not there any more.';
const NO_ID = 'Which of the contacts was added could not be told: delete it by its id.';

export function nothing(line: Line, says: string[], changedSince = false): Plan {
  const act = async () => ({ contactId: line.contactId, says });
  return { line, verdict: 'nothing', changedSince, says, seen: '', act };
}

/** The writable values, told apart from any others. */
export function fingerprint(contact: Contact): string {
  const values = DRAFT_FIELDS.map((field) =>
    field === 'contact_type_id' ? contact.contactTypeId : contact[field],
  );
  return hash('sha256', JSON.stringify(values), 'base64url').slice(0, 12);
}

export async function findNow(
  get: Undoing['get'],
  account: Account,
  id: number,
  signal?: AbortSignal,
): Promise<Contact | undefined> {
  try {
    return await get(account, id, signal);
  } catch (error) {
    if (isContactsError(error, 'not_found')) return undefined;
    throw error;
  }
}

/** Reading a contact each is cheap for the few lines that such an action has. */
export async function oneByOne(lines: Line[], plan: (line: Line) => Promise<Plan>): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const line of lines) plans.push(await plan(line));
  return plans;
}
