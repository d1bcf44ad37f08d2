/** Everything the program does with contacts, in one place: find, show, add, edit, delete, read the whole list. */
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import { type ContactsClient, createContactsClient } from './client.ts';
import { ContactsError } from './client-errors.ts';
import type { Contact, ContactType, Country, ListedContact } from './contact.ts';
import { createCountries } from './countries.ts';
import { readCountriesFile } from './countries-file.ts';
import type { CsvSample } from './csv-sample.ts';
import { createDirectory, type DirectoryLimits } from './directory.ts';
import { toContact } from './from-wire.ts';
import { type LookedUp, lookUp } from './look-up.ts';
import { createSavedCountry } from './saved-country.ts';
import type { Searched } from './search-list.ts';
import { createTypes } from './types.ts';
import { type Added, createWrites, type Edited, type Removed, type Writes } from './writes.ts';

export type { Added, Edited, ListedContact, LookedUp, Removed };
export type Sample = CsvSample;

export type FoundContacts = Omit<Searched, 'matches'> & {
  /** The text searched for, trimmed. */
  text: string;
  /** Contacts in the account. */
  total: number;
  matched: number;
  /** 1-based, within 1..pages. */
  page: number;
  /** At least 1. */
  pages: number;
  /** At most 10: those of that address, of that name, whose name or address begins so, the others; newest first in each. */
  contacts: ListedContact[];
  /** When the list was asked for at the service. */
  asOf: Date;
};

/**
 * Every call may throw ContactsError (client-errors.ts), whose message can be shown to the person as it stands.
 * An aborted `signal` throws its reason.
 */
export type Contacts = Writes & {
  /**
   * Words in any order, case- and accent-blind, over name, e-mails, place and type, and filters as in query.ts; text '' =
   * all, newest first. @throws AppError `query_invalid`
   */
  find(account: Account, text: string, page: number, signal?: AbortSignal): Promise<FoundContacts>;
  /** Read now from the service, with the name of its type. @throws ContactsError `not_found` */
  get(account: Account, id: number, signal?: AbortSignal): Promise<Contact>;
  /** `refs` are ids or e-mail addresses; looked up in a list read now. */
  lookUp(account: Account, refs: string[], signal?: AbortSignal): Promise<LookedUp>;
  types(account: Account, signal?: AbortSignal): Promise<ContactType[]>;
  /** In the order of their names. */
  countries(account: Account, signal?: AbortSignal): Promise<Country[]>;
  /** The name for what `Contact.country` holds (a name or an id); what cannot be mapped comes back as it is. */
  countryName(account: Account, country: string): Promise<string>;
  /** The number to send for a name (in many languages), an ISO code or an id; undefined when there is none. */
  countryId(account: Account, country: string): Promise<number | undefined>;
  /** The service's own sample CSV; undefined when it has none. */
  sample(account: Account, signal?: AbortSignal): Promise<Sample | undefined>;
  /** The whole list, streamed and never kept; no limit on its length. Leaving the loop early ends the request. */
  each(account: Account, signal?: AbortSignal): AsyncIterable<Contact>;
  close(): Promise<void>;
};

export const PAGE_SIZE = 10;

/** `countries` come from the settings of the same name. @throws AppError `countries_file_invalid` */
export function createContacts(options: {
  log: Log;
  countries: { path: string; file: string | undefined };
  client?: ContactsClient;
  limits?: Partial<DirectoryLimits>;
}): Contacts {
  const { log } = options;
  const { path, file } = options.countries;
  const client = options.client ?? createContactsClient({ log });
  const sources = { path, file: file ? readCountriesFile(file) : [] };
  const countries = createCountries({ client, log, sources });
  const directory = createDirectory({
    client,
    namer: countries.namer,
    comparer: countries.comparer,
    limits: options.limits,
  });
  const types = createTypes({ client, directory, log });
  const savedCountry = createSavedCountry({ client, directory, countries });

  async function get(account: Account, id: number, signal?: AbortSignal): Promise<Contact> {
    const contact = toContact(await client.details(account, id, signal));
    await savedCountry.learnFrom(account, contact, signal);
    if (contact.contactType !== undefined) return contact;
    return { ...contact, contactType: await findTypeName(account, contact.contactTypeId, signal) };
  }

  /** A contact is worth showing without the name of its type. */
  async function findTypeName(account: Account, id: number, signal?: AbortSignal) {
    try {
      return (await types.list(account, signal)).find((type) => type.id === id)?.name;
    } catch (error) {
      if (error instanceof ContactsError) return undefined;
      throw error;
    }
  }

  return {
    async find(account, text, page, signal) {
      const { list, matches, ...how } = await directory.search(account, text, signal);
      const pages = Math.max(1, Math.ceil(matches.length / PAGE_SIZE));
      const shown = Math.min(Math.max(1, Math.trunc(page) || 1), pages);
      return {
        text: text.trim(),
        ...how,
        total: list.entries.length,
        matched: matches.length,
        page: shown,
        pages,
        contacts: matches.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE),
        asOf: list.asOf,
      };
    },

    get,

    async lookUp(account, refs, signal) {
      const { entries } = await directory.read(account, { fresh: true, signal });
      return lookUp(
        entries.values().map(({ contact }) => contact),
        refs,
      );
    },

    types: (account, signal) => types.list(account, signal),

    async countries(account, signal) {
      return (await countries.list(account, signal)).map(({ id, name }) => ({ id, name }));
    },

    countryName: async (account, country) => (await countries.namer(account))(country.trim()),
    countryId: async (account, country) => (await countries.find(account, country))?.id,

    ...createWrites({ client, directory, countries, savedCountry, get }),

    sample: (account, signal) => client.csvSample(account, signal),

    async *each(account, signal) {
      for await (const wire of client.list(account, signal)) yield toContact(wire);
    },

    async close() {
      directory.close();
      await client.close();
    },
  };
}
