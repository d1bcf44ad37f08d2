/** Imports as the rest of the program sees them: record a share, and what people press under its offer. */
import type { Account } from '../contacts/account.ts';
import type { Contact, ContactDraft, ContactType, Country } from '../contacts/contact.ts';
import type { ImportSource } from './import.ts';

/** What imports need of the contacts service. */
export type ImportContacts = {
  types(account: Account): Promise<ContactType[]>;
  countries(account: Account): Promise<Country[]>;
  /** Adds one contact and reads nothing back. */
  add(account: Account, draft: ContactDraft, signal: AbortSignal): Promise<void>;
  /** The whole list, streamed. */
  each(account: Account, signal: AbortSignal): AsyncIterable<Pick<Contact, 'email'>>;
  /** Told when a run has written, so that nothing kept of the list is shown as if it were new. */
  changed(account: Account): void;
};

export type Share = {
  workspaceId: string;
  fileId: string;
  /** For `form`, the id of the person: the conversation goes on in their direct messages. */
  channelId: string;
  sharerId: string;
  source: ImportSource;
};

/** A button or a select under an import's message; whoever pressed is checked against the sharer. */
export type Press = { workspaceId: string; importId: string; userId: string };

/** Every refusal is an AppError whose text is for the person who pressed. */
export type Imports = {
  /** Records the share and enqueues its reading, in one transaction; a share known already changes nothing. */
  record(share: Share): Promise<void>;
  /** Remembers a choice and shows the offer with it. */
  choose(press: Press, choice: { typeId?: number; countryId?: number }): Promise<void>;
  /**
   * Starts the run, once; a choice made in the same breath may be handed along.
   * @throws AppError `not_the_sharer`, `already_started`, `choose_first`, `import_over`
   */
  start(press: Press, choice: { typeId?: number; countryId?: number }): Promise<void>;
  dismiss(press: Press): Promise<void>;
  /** Reads a blocked file again, or goes on with a paused run. */
  goOn(press: Press): Promise<void>;
};
