/** What a save is: people found in a message on their way into the contacts, from the list shown to the result. */
import type { ContactType, Country } from '../contacts/contact.ts';
import type { FoundPerson } from '../contacts/people-in-text.ts';

/** offered → queued when the person says so; queued → running → done; running → queued when the service asks to wait. */
export type SaveState = 'offered' | 'queued' | 'running' | 'done';

/** One type and one country for all: the service requires both. */
export type SaveChoice = { type: ContactType; country: Country };

/**
 * `absent`: the service said it was added, but its list does not hold it. `unknown`: it may be among the contacts, and
 * could not be looked up. A reason is a sentence for people, which may quote what strangers wrote.
 */
export type Outcome =
  | { kind: 'added' }
  | { kind: 'existing'; name: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'absent' }
  | { kind: 'unknown'; reason: string };

export type Save = {
  id: string;
  workspaceId: string;
  accountId: string;
  userId: string;
  state: SaveState;
  /** All that were offered; once it is started, those that were picked. */
  people: FoundPerson[];
  choice: SaveChoice | null;
  /** The modal it was started from. */
  viewId: string | null;
  /** Raised by every run that takes it; a run writes only while the number is still its own. */
  run: number;
  /** When a run last began to send; null: none has. */
  sentAt: Date | null;
  /** One for each of `people`; null while it is not settled. */
  outcomes: (Outcome | null)[];
  /** Something the service did on the side that the person should hear of. */
  notice: string | null;
  /** The result was shown. */
  reported: boolean;
  updatedAt: Date;
};
