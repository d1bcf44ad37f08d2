/** Taking back a delete: the contact is added again with all that the service lets be written; the rest is named. */
import type { Plan, Reverser } from '../audit/reverser.ts';
import { AppError } from '../errors.ts';
import type { Account } from './account.ts';
import { type Contact, OPTIONAL_FIELDS } from './contact.ts';
import { fieldLabel } from './draft.ts';
import type { LookedUp } from './look-up.ts';
import { findNow, fingerprint, nothing, type Undoing } from './reverse-add.ts';
import { draftOf } from './reverse-edit.ts';
import { MAX_TEXT, readSnapshot } from './snapshot.ts';

/** From so many on, the new contacts are not read back one by one: their ids are learnt from one reading at the end. */
const MANY = 6;
const MAX_NAMED = 5;

type Restoring = Undoing & {
  lookUp: (account: Account, refs: string[], signal?: AbortSignal) => Promise<LookedUp>;
};

export function createReverseDelete({
  countries,
  writes,
  get,
  lookUp,
}: Restoring): Reverser<Account>['look'] {
  return async (account, lines, signal) => {
    const found = await lookUp(
      account,
      lines.map(({ email }) => email).filter((email) => email !== ''),
      signal,
    );
    const plans: Plan[] = [];
    for (const line of lines) {
      const before = readSnapshot(line.before, line.contactId);
      if (!before) {
        plans.push(nothing(line, ['What it was before is not kept.']));
        continue;
      }
      const holder = await findHolder(account, line.email, found, signal);
      plans.push({
        line,
        verdict: holder ? 'asks' : 'can',
        changedSince: false,
        says: [
          ...(holder ? [`Another contact has the address ${before.email} now: number ${holder.id}.`] : []),
          ...describeLoss(before),
        ],
        seen: holder ? fingerprint(holder) : '',
        async act(by) {
          // A number that was kept as one is what the service itself gave for this contact.
          const ownCountry = /^\d+$/.test(before.country);
          const country = ownCountry
            ? Number(before.country)
            : (await countries.find(account, before.country))?.id;
          if (country === undefined) throw unmapped(before.country);
          const readBack = lines.length < MANY;
          const draft = draftOf(before, country);
          const { contact, notice } = await writes.add(account, by, draft, { readBack, ownCountry });
          return { contactId: contact?.id, says: [...describeLoss(before), ...(notice ? [notice] : [])] };
        },
      });
    }
    return plans;
  };

  /** The copy of the list may show one that somebody deleted elsewhere a moment ago, so it is asked about. */
  async function findHolder(
    account: Account,
    email: string,
    { found, ambiguous }: LookedUp,
    signal?: AbortSignal,
  ): Promise<Contact | undefined> {
    const several = ambiguous.find(({ ref }) => ref.toLowerCase() === email)?.contacts ?? [];
    const one = [...found, ...several].find((contact) => contact.email.trim().toLowerCase() === email);
    return one && findNow(get, account, one.id, signal);
  }
}

/** What the service has no way to write. */
function describeLoss(before: Contact): string[] {
  const fields = before.customFields.map(({ name }) => name);
  const more = fields.length - MAX_NAMED;
  const named = [...fields.slice(0, MAX_NAMED), ...(more > 0 ? [`${more} more`] : [])];
  const cut = OPTIONAL_FIELDS.filter((field) => before[field].length >= MAX_TEXT).map(fieldLabel);
  return [
    ...(cut.length > 0 ? [`Too long to be kept whole: ${cut.join(', ')}.`] : []),
    ...(before.altEmail ? [`The second address ${before.altEmail} cannot come back.`] : []),
    ...(named.length > 0 ? [`Custom fields cannot come back: ${named.join(', ')}.`] : []),
  ];
}

export function unmapped(country: string): AppError {
  return new AppError(
    'country_unmapped',
    `Its country, ${country === '' ? 'which was blank' : `“${country.slice(0, 100)}”`}, has no number at the service that I know: add the contact by hand.`,
  );
}
