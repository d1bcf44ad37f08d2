/** What became of writes whose outcome is not known: read from the service, and left open where reading does not tell. */
import type { Line, Settled } from '../audit/action.ts';
import type { Reverser } from '../audit/reverser.ts';
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import { isContactsError } from './client-errors.ts';
import type { Contact } from './contact.ts';
import type { Countries } from './countries.ts';
import { differingFields, type SameCountry } from './edit.ts';
import { toContact } from './from-wire.ts';
import { readSnapshot, snapshotOf } from './snapshot.ts';

type Parts = { client: ContactsClient; countries: Countries };
type Settle = Reverser<Account>['settle'];

/**
 * An add is the contact with the address and all the values of the draft that is newer than any known before and that no other
 * line has added: an add whose answer was lost may have been made again.
 */
export function createSettleAdds({ client, countries }: Parts): Settle {
  return async (account, lines, claimed, signal) => {
    const same = await countries.comparer(account);
    const candidates = new Map(lines.map(({ email }) => [email, [] as Contact[]]));
    for await (const wire of client.list(account, signal)) {
      const contact = toContact(wire);
      candidates.get(contact.email.trim().toLowerCase())?.push(contact);
    }
    const taken = new Set(claimed);
    const settled = new Map<number, Settled>();
    const certainFirst = lines.toSorted(
      (a, b) => Number(b.outcome === 'done') - Number(a.outcome === 'done'),
    );
    for (const line of certainFirst) {
      const sameAddress = (candidates.get(line.email) ?? []).filter(({ id }) => !taken.has(id));
      const one = settleAdd(line, sameAddress, same);
      if (one.contactId !== undefined) taken.add(one.contactId);
      settled.set(line.id, one);
    }
    return settled;
  };
}

/** `sameAddress` without those that other lines have added. */
function settleAdd(line: Line, sameAddress: Contact[], same: SameCountry): Settled {
  const { outcome, mark, after } = line;
  const wanted = readSnapshot(after);
  const newer = sameAddress.filter(({ id }) => mark === undefined || id > mark);
  const alike = newer.filter((one) => wanted && differingFields(one, wanted, same).length === 0);
  const [only] = alike;
  if (only && alike.length === 1 && (mark !== undefined || outcome === 'done')) {
    return { outcome: 'done', contactId: only.id, after: snapshotOf(only) };
  }
  if (outcome === 'done') {
    return {
      outcome: 'done',
      note: 'It was added; which of the contacts it is could not be told by reading.',
    };
  }
  if (newer.length === 0) {
    return { outcome: 'failed', note: 'It is not there: it was not added, or it was deleted since.' };
  }
  return {
    outcome: 'unknown',
    note: 'A contact has this address; whether it was added by this action could not be told by reading.',
  };
}

export function createSettleEdits({ client, countries }: Parts): Settle {
  return async (account, lines, _claimed, signal) => {
    const same = await countries.comparer(account);
    const now = await readEach(client, account, lines, signal);
    return new Map(lines.map((line) => [line.id, settleEdit(line, now.get(line.contactId ?? 0), same)]));
  };
}

function settleEdit(line: Line, now: Contact | undefined, same: SameCountry): Settled {
  const [before, wanted] = [readSnapshot(line.before), readSnapshot(line.after)];
  if (!now || !before || !wanted) {
    return {
      outcome: 'unknown',
      note: 'The contact is not there any more: whether it was changed cannot be told.',
    };
  }
  const changed = differingFields(before, wanted, same);
  const missing = differingFields(now, wanted, same);
  if (missing.length === 0) return { outcome: 'done', after: snapshotOf(now) };
  if (changed.every((field) => !missing.includes(field))) {
    // What differs was not part of this edit: others did that later, so it must not look like our doing.
    return { outcome: 'done' };
  }
  if (differingFields(now, before, same).length === 0) {
    return { outcome: 'failed', note: 'The contact is as it was before: the change was not made.' };
  }
  return {
    outcome: 'unknown',
    note: 'The contact was changed otherwise since: whether this change was made cannot be told.',
  };
}

export function createSettleDeletes({ client }: Pick<Parts, 'client'>): Settle {
  return async (account, lines, _claimed, signal) => {
    const now = await readEach(client, account, lines, signal);
    return new Map(
      lines.map((line): [number, Settled] => [
        line.id,
        now.has(line.contactId ?? 0)
          ? { outcome: 'failed', note: 'The contact is still there: it was not deleted.' }
          : { outcome: 'done' },
      ]),
    );
  };
}

/** Those of the lines' contacts that are there, by id. Asked one by one: what a list lacks may only be missing there. */
async function readEach(
  client: ContactsClient,
  account: Account,
  lines: Line[],
  signal?: AbortSignal,
): Promise<Map<number, Contact>> {
  const found = new Map<number, Contact>();
  for (const { contactId = 0 } of lines) {
    try {
      found.set(contactId, toContact(await client.details(account, contactId, signal)));
    } catch (error) {
      if (!isContactsError(error, 'not_found')) throw error;
    }
  }
  return found;
}
