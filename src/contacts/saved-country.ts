/** Keeps a contact from getting a wrong country: numbers are proven before a write where possible, and after it where not. */
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import { ContactsError } from './client-errors.ts';
import type { Contact, ContactDraft } from './contact.ts';
import type { Countries } from './countries.ts';
import { toContact } from './from-wire.ts';
import type { Mirror } from './mirror.ts';
import { findInCountry, findKept, readCountries } from './mirror-repository.ts';
import type { MirrorDb } from './mirror-state-repository.ts';
import type { NumberedCountry } from './numbered-countries.ts';
import { findListed } from './read-back.ts';

export type SavedCountry = {
  /** The country to send for the one that was chosen. @throws ContactsError `fields_refused` when it cannot be mapped */
  settle(account: Account, chosen: number, signal?: AbortSignal): Promise<NumberedCountry>;
  /** Learns from one contact read twice: its number in `details`, its name in the list. */
  learnFrom(account: Account, details: Contact, signal?: AbortSignal): Promise<void>;
  /**
   * Compares what the list shows after a write with what was sent, and puts it right when another number is known.
   * `notice` is for the person; undefined when all is well.
   */
  check(
    account: Account,
    written: { listed: Contact; draft: ContactDraft; sent: NumberedCountry },
  ): Promise<{ contact: Contact; notice: string | undefined }>;
};

/** Contacts that are asked for their number when one country's number is to be proven. */
const EXAMPLES = 3;
/** Numbers tried when the service shows another country than the one sent. */
const CORRECTIONS = 2;
const NUMBER = /^\d+$/;

export function createSavedCountry(parts: {
  client: ContactsClient;
  mirror: Mirror;
  db: MirrorDb;
  countries: Countries;
}): SavedCountry {
  const { client, mirror, db, countries } = parts;

  async function learnFrom(account: Account, details: Contact, signal?: AbortSignal): Promise<void> {
    const id = Number(details.country);
    if (!NUMBER.test(details.country) || !(await countries.needsProof(account, id))) return;
    await mirror.ensure(account, { signal });
    const entry = await findKept(db, account.id, details.id);
    // The same state only: between two readings somebody may have moved the contact to another country.
    if (!entry || entry.updatedAt === '' || entry.updatedAt !== details.updatedAt) return;
    countries.check(account, { id, name: '' }, entry.contact.country);
  }

  /** Looks for contacts of this country in the list, whose details may show its number. */
  async function learnByExamples(account: Account, name: string, signal?: AbortSignal): Promise<void> {
    await mirror.ensure(account, { signal });
    const same = await countries.comparer(account);
    for (const shown of await readCountries(db, account.id)) {
      if (shown === '' || NUMBER.test(shown) || !same(shown, name)) continue;
      for (const id of await findInCountry(db, account.id, shown, EXAMPLES)) {
        await learnFrom(account, toContact(await client.details(account, id, signal)), signal);
        if ((await countries.find(account, name))?.proven) return;
      }
    }
  }

  async function correct(
    account: Account,
    written: { listed: Contact; draft: ContactDraft; name: string },
  ): Promise<{ contact: Contact; certain: boolean } | undefined> {
    for (let attempt = 0; attempt < CORRECTIONS; attempt++) {
      const next = await countries.find(account, written.name);
      if (!next) return undefined;
      await client.update(account, written.listed.id, { ...written.draft, country: next.id });
      const listed = await findListed(client, account, written.listed.id);
      const verdict = listed && countries.check(account, next, listed.country);
      if (listed && verdict !== 'differs') return { contact: listed, certain: verdict === 'same' };
    }
    return undefined;
  }

  return {
    learnFrom: (account, details, signal) => harmless(learnFrom(account, details, signal)),

    async settle(account, chosen, signal) {
      const country = await countries.findChosen(account, chosen);
      if (!country) throw cannotMap();
      if (country.proven) return country;
      await harmless(learnByExamples(account, country.name, signal));
      const settled = await countries.find(account, country.name);
      if (!settled) throw cannotMap();
      return settled;
    },

    async check(account, { listed, draft, sent }) {
      const verdict = countries.check(account, sent, listed.country);
      if (verdict !== 'differs') return { contact: listed, notice: undefined };
      const corrected = await harmless(correct(account, { listed, draft, name: sent.name }));
      const saved = `The service saved the country as ${listed.country} instead of ${sent.name}`;
      if (!corrected) {
        const notice = `${saved}, and its number for ${sent.name} is not known: set the country at the service.`;
        return { contact: listed, notice };
      }
      const notice = corrected.certain
        ? `${saved}; this was put right.`
        : `${saved}. Another number was sent then, which the service does not show by name: check the country there.`;
      return { contact: corrected.contact, notice };
    },
  };
}

/** What is only tried to know more must not stop the work: undefined when the service would not answer. */
async function harmless<T>(attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof ContactsError) return undefined;
    throw error;
  }
}

function cannotMap(): ContactsError {
  const reason =
    'The number that the service uses for this country is not known, and any other would change the country: choose another country, or save this contact at the service';
  return new ContactsError('fields_refused', `${reason}.`, { fields: { country: [reason] } });
}
