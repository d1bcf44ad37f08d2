/** What an export is: a wish for contacts on its way to a CSV file in the person's direct messages. */

/** Every match of a search as `Contacts.find` takes it ('' = all contacts), or these contacts. */
export type Wish = { text: string } | { ids: number[] };

export type Export = {
  id: string;
  workspaceId: string;
  accountId: string;
  userId: string;
  wish: Wish;
  /** How many contacts the copy of the list knew when it was asked for; null while that was read for the first time. */
  expected: number | null;
  /** Raised by every run that takes the export; a run writes only while the number is still its own. */
  attempt: number;
  /** The uploaded file that a run was about to show; null before. */
  fileId: string | null;
  /** For the person: why no file comes. */
  note: string | null;
  startedAt: Date;
};

/** What went into the file. */
export type Exported = {
  contacts: number;
  /** Chosen, but no longer at the service. */
  missing: number;
  /** When the service was asked for the contacts. */
  readAt: Date;
  /** Of which time the copy was that said who matches; undefined where no search had to be answered. */
  asOf: Date | undefined;
};

const LONGEST_SLUG = 40;

/** `contacts-ana-customer-2026-05-04.csv`; what people searched for tells their files apart. */
export function fileNameOf(wish: Wish, on: Date): string {
  const words = 'text' in wish ? (wish.text.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) : [];
  const slug = Array.from(words.join('-')).slice(0, LONGEST_SLUG).join('');
  return ['contacts', slug, on.toISOString().slice(0, 10)].filter(Boolean).join('-').concat('.csv');
}
