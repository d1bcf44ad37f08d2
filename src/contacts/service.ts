/** Everything the program does with contacts, in one place: find, show, add, edit, delete, read the whole list. */
import type { Deed } from '../audit/action.ts';
import type { BulkReverser } from '../audit/bulk-reverser.ts';
import type { Ledger } from '../audit/ledger.ts';
import type { Reversers } from '../audit/reverser.ts';
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import { createFindDeleting } from './being-deleted-repository.ts';
import { createChoices, type RecentChoices } from './choices.ts';
import { type ContactsClient, createContactsClient } from './client.ts';
import { ContactsError, isContactsError } from './client-errors.ts';
import type { Contact, ContactType, Country, ListedContact } from './contact.ts';
import { createCountries } from './countries.ts';
import { readCountriesFile } from './countries-file.ts';
import type { CsvSample } from './csv-sample.ts';
import type { Delays } from './delays.ts';
import type { SameCountry } from './edit.ts';
import { createFinding, type Finding, type FoundContacts } from './finding.ts';
import { toContact } from './from-wire.ts';
import type { LookedUp } from './look-up.ts';
import { createMirror, type MirrorTimes } from './mirror.ts';
import type { MirrorDb } from './mirror-state-repository.ts';
import type { CsvUpload } from './multipart.ts';
import { createRecorder } from './recorder.ts';
import type { Removal } from './removes.ts';
import { createBulkReverser, createReversers } from './reversers.ts';
import { createSavedCountry } from './saved-country.ts';
import { snapshotOf } from './snapshot.ts';
import type { Synced } from './sync.ts';
import { createTypes } from './types.ts';
import { type Added, createWrites, type Edited, type Writes } from './writes.ts';

export type { Added, Edited, FoundContacts, ListedContact, LookedUp, Removal };
export type Sample = CsvSample;

/** The parts of it with a file of their own. */
type Parts = Finding & Writes & RecentChoices;

/**
 * Every call may throw ContactsError (client-errors.ts), whose message can be shown to the person as it stands.
 * An aborted `signal` throws its reason.
 */
export type Contacts = Parts & {
  /** Resolves when there is a copy of the list newer than `asOf`: true, or false when none comes. */
  newerThan(account: Account, asOf: Date | undefined, signal: AbortSignal): Promise<boolean>;
  /** Reads the list now, into the copy. */
  sync(account: Account): Promise<Synced>;
  /** Has it read behind, which the next find waits for a little: after many writes that were not read back one by one. */
  syncSoon(account: Account): Promise<void>;
  /** Has the list read behind; the copy is served until then. */
  syncLater(account: Account): Promise<void>;
  /** Read now from the service, with the name of its type. @throws ContactsError `not_found` */
  get(account: Account, id: number, signal?: AbortSignal): Promise<Contact>;
  /** By whom and when it was last changed through us; undefined where the ledger does not know. */
  lastChange(account: Account, id: number): Promise<Deed | undefined>;
  types(account: Account, signal?: AbortSignal): Promise<ContactType[]>;
  /** In the order of their names. */
  countries(account: Account, signal?: AbortSignal): Promise<Country[]>;
  /** The name for what `Contact.country` holds (a name or an id); what cannot be mapped comes back as it is. */
  countryName(account: Account, country: string): Promise<string>;
  /** The number to send for a name (in many languages), an ISO code or an id; undefined when there is none. */
  countryId(account: Account, country: string): Promise<number | undefined>;
  /** Gives the form in which the ledger keeps a contact. */
  snapshots(account: Account): Promise<(contact: Contact) => object>;
  /** Whether a text names a country at all, whatever the service knows of it. */
  isCountryName(text: string): boolean;
  /** The service's own sample CSV; undefined when it has none. */
  sample(account: Account, signal?: AbortSignal): Promise<Sample | undefined>;
  /** A CSV file of new contacts of one type; the answer says neither how many went in nor their ids. */
  upload(account: Account, file: CsvUpload, signal?: AbortSignal): Promise<void>;
  /** The whole list, streamed and never kept; no limit on its length. Leaving the loop early ends the request. */
  each(account: Account, signal?: AbortSignal): AsyncIterable<Contact>;
  /** Tells whether two texts, each a name or a number, mean the same country. */
  sameCountry(account: Account): Promise<SameCountry>;
  /** How long who settles by reading the list, or tries again, is to wait. */
  delays: Delays;
  /** For the ledger: how each kind of write is taken back. */
  reversers: Reversers<Account>;
  bulkReverser: BulkReverser<Account>;
  close(): Promise<void>;
};

/**
 * `countries` come from the settings of the same name; `later` has `sync` called by a job, soon.
 * @throws AppError `countries_file_invalid`
 */
export function createContacts(options: {
  log: Log;
  db: MirrorDb;
  ledger: Ledger;
  countries: { path: string; file: string | undefined };
  later: (account: Account) => Promise<void>;
  client?: ContactsClient;
  times?: Partial<MirrorTimes>;
}): Contacts {
  const { log, db, ledger, later, times } = options;
  const deleting = createFindDeleting(db);
  const { path, file } = options.countries;
  const client = options.client ?? createContactsClient({ log });
  const sources = { path, file: file ? readCountriesFile(file) : [] };
  const countries = createCountries({ client, log, sources });
  const mirror = createMirror({ db, client, namer: countries.namer, later, log, times });
  const types = createTypes({ client, mirror, db, log });
  const savedCountry = createSavedCountry({ client, mirror, db, countries });
  const recorder = createRecorder({ ledger, log });

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

  async function* each(account: Account, signal?: AbortSignal): AsyncGenerator<Contact> {
    for await (const wire of client.list(account, signal)) yield toContact(wire);
  }

  const writes = createWrites({ client, mirror, countries, savedCountry, recorder, get, deleting });
  const finding = createFinding({ db, mirror, countries, each });

  return {
    newerThan: mirror.newerThan,
    sync: mirror.sync,
    syncSoon: mirror.expire,
    syncLater: mirror.later,

    async get(account, id, signal) {
      try {
        const [contact, held] = await Promise.all([get(account, id, signal), deleting(account.id, [id])]);
        return { ...contact, deleting: held.get(id) };
      } catch (error) {
        // What is not there any more leaves the copy too.
        if (isContactsError(error, 'not_found')) await mirror.remove(account, [id]);
        throw error;
      }
    },

    lastChange: ledger.lastChange,

    types: (account, signal) => types.list(account, signal),

    async countries(account, signal) {
      return (await countries.list(account, signal)).map(({ id, name }) => ({ id, name }));
    },

    countryName: async (account, country) => (await countries.namer(account))(country.trim()),
    countryId: async (account, country) => (await countries.find(account, country))?.id,
    async snapshots(account) {
      const named = await countries.provenNamer(account);
      return (contact) => snapshotOf({ ...contact, country: named(contact.country) });
    },
    isCountryName: countries.isName,

    ...finding,
    ...writes,
    reversers: createReversers({ client, countries, writes, get, lookUp: finding.lookUp }),
    bulkReverser: createBulkReverser({ client, mirror, countries, savedCountry, writes, deleting }),
    ...createChoices({ db, types, countries, log }),

    sample: (account, signal) => client.csvSample(account, signal),
    upload: (account, file, signal) => client.uploadCsv(account, file, signal),

    each,
    delays: client.delays,

    sameCountry: countries.comparer,

    async close() {
      await mirror.close();
      await client.close();
    },
  };
}
