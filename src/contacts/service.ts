/** Everything the program does with contacts, in one place: find, show, add, edit, delete, read the whole list. */
import type { Account } from './account.ts';
import type { Contact, ContactDraft, ContactType, Country } from './contact.ts';

/** A contact of the kept list: enough to show a row, not enough to edit (use `get` for that). */
export type ListedContact = Pick<
  Contact,
  | 'id'
  | 'contactTypeId'
  | 'contactType'
  | 'email'
  | 'first_name'
  | 'last_name'
  | 'fullname'
  | 'state'
  | 'city'
  | 'country'
>;

export type FoundContacts = {
  /** The text searched for, trimmed. */
  text: string;
  /** Contacts in the account. */
  total: number;
  matched: number;
  /** 1-based, within 1..pages. */
  page: number;
  /** At least 1. */
  pages: number;
  /** At most 10, newest first. */
  contacts: ListedContact[];
  /** When the list was asked for at the service. */
  asOf: Date;
};

export type LookedUp = {
  /** In the order of the refs, each contact once. */
  found: ListedContact[];
  missing: string[];
  /** An e-mail address that several contacts have. */
  ambiguous: { ref: string; contacts: ListedContact[] }[];
};

/** `notice` is a sentence for the person about something that happened on the side, e.g. a country put right. */
export type Added = { contact: Contact | undefined; notice?: string };
/** `changed` holds wire names of fields; [] = the contact was as wanted already and nothing was sent. */
export type Edited = { contact: Contact; changed: string[]; notice?: string };
/** Every id asked for is in exactly one of the three lists, counted by reading the list back. */
export type Removed = { deleted: number[]; gone: number[]; remaining: number[] };
export type Sample = { name: string; bytes: Buffer };

/**
 * Every call may throw ContactsError (client-errors.ts), whose message can be shown to the person as it stands.
 * An aborted `signal` throws its reason.
 */
export type Contacts = {
  /** Words in any order, case- and accent-blind, over name, e-mail and place; text '' = all, newest first. */
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
  /**
   * Adds, then reads the list back to learn the id. `contact` is undefined when it was added but could not be read back.
   * `readBack: false` spares that read (for many adds in a row), except where a country number needs its first proof.
   */
  add(
    account: Account,
    draft: ContactDraft,
    options?: { readBack?: boolean; signal?: AbortSignal },
  ): Promise<Added>;
  /**
   * `base` is the contact as the person saw it. Reads it again first.
   * @throws AppError `changed_meanwhile` (facts.fields: wire names) when somebody else changed a field since `base`
   */
  edit(account: Account, base: Contact, draft: ContactDraft, signal?: AbortSignal): Promise<Edited>;
  /** 'gone' = it was not there any more. */
  remove(account: Account, id: number, signal?: AbortSignal): Promise<'deleted' | 'gone'>;
  removeMany(account: Account, ids: number[], signal?: AbortSignal): Promise<Removed>;
  /** The service's own sample CSV; undefined when it has none. */
  sample(account: Account, signal?: AbortSignal): Promise<Sample | undefined>;
  /** The whole list, streamed and never kept; no limit on its length. Leaving the loop early ends the request. */
  each(account: Account, signal?: AbortSignal): AsyncIterable<Contact>;
  close(): Promise<void>;
};
