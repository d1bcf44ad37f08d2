/** Taking back an edit: the old values field by field; what somebody changed since stays, and is named. */
import type { Reverser } from '../audit/reverser.ts';
import type { Account } from './account.ts';
import type { Contact, ContactDraft } from './contact.ts';
import { type DraftField, fieldLabel } from './draft.ts';
import { differingFields } from './edit.ts';
import { findNow, fingerprint, nothing, oneByOne, type Undoing } from './reverse-add.ts';
import { readSnapshot } from './snapshot.ts';

const MAX_SHOWN = 60;

export function createReverseEdit({ countries, writes, get }: Undoing): Reverser<Account>['look'] {
  return async (account, lines, signal) => {
    const same = await countries.comparer(account);
    return oneByOne(lines, async (line) => {
      const now = await findNow(get, account, line.contactId ?? 0, signal);
      if (!now) return nothing(line, ['The contact is not there any more.']);
      const [before, after] = [readSnapshot(line.before), readSnapshot(line.after)];
      if (!before || !after) return nothing(line, ['What it was before is not kept.']);
      const edited = differingFields(before, after, same);
      const since = differingFields(after, now, same);
      const kept = edited.filter((field) => since.includes(field) && differs(field, before, now, same));
      const back = edited.filter((field) => !since.includes(field));
      const says =
        kept.length > 0 ? [`Stays, as it was changed since: ${kept.map(fieldLabel).join(', ')}.`] : [];
      if (back.length === 0) {
        return nothing(line, says.length > 0 ? says : ['It is as it was before already.'], kept.length > 0);
      }
      return {
        line,
        verdict: 'can',
        changedSince: kept.length > 0,
        says: [`Puts back: ${back.map((field) => describe(field, before)).join(', ')}.`, ...says],
        seen: fingerprint(now),
        async act(by) {
          const draft = await toDraft(account, restore(now, before, back));
          const { changed, kept: left, notice } = await writes.edit(account, by, now, draft);
          const more = left.filter((field) => back.some((one) => one === field));
          return {
            contactId: now.id,
            says: [
              ...(changed.length === 0 ? ['It was as before already.'] : []),
              ...says,
              ...(more.length > 0 ? [`Changed in this moment, and stays: ${more.join(', ')}.`] : []),
              ...(notice ? [notice] : []),
            ],
          };
        },
      };
    });
  };

  /** A number is the service's own; a name whose number is not known any more is refused by the write, with the reason. */
  async function toDraft(account: Account, contact: Contact): Promise<ContactDraft> {
    const own = /^\d+$/.test(contact.country) ? Number(contact.country) : undefined;
    return draftOf(contact, own ?? (await countries.find(account, contact.country))?.id ?? 0);
  }
}

export function draftOf(contact: Contact, country: number): ContactDraft {
  const { email, first_name, last_name, state, city, address_line1, address_line2, postal_code } = contact;
  const { state_province_region, contactTypeId: contact_type_id } = contact;
  const texts = { email, first_name, last_name, state, city, address_line1, address_line2, postal_code };
  return { ...texts, state_province_region, contact_type_id, country };
}

type Same = Parameters<typeof differingFields>[2];

function differs(field: DraftField, one: Contact, other: Contact, same: Same): boolean {
  return differingFields(one, other, same).includes(field);
}

function describe(field: DraftField, { contactType, contactTypeId, ...before }: Contact): string {
  const value = field === 'contact_type_id' ? (contactType ?? String(contactTypeId)) : before[field];
  const shown = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value;
  return `${fieldLabel(field)} ${shown === '' ? 'blank' : `“${shown}”`}`;
}

function restore(now: Contact, before: Contact, fields: DraftField[]): Contact {
  const names = fields.map((field) => (field === 'contact_type_id' ? 'contactTypeId' : field));
  return { ...now, ...Object.fromEntries(names.map((name) => [name, before[name]])) };
}
