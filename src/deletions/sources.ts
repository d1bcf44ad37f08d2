/** Whom a delete of many is about, wherever that was said: contacts, and what was given that means none or several. */
import type { Account } from '../contacts/account.ts';
import type { ListedContact } from '../contacts/contact.ts';
import { formatQuery } from '../contacts/query.ts';
import type { LookedUp } from '../contacts/service.ts';
import type { GivenTable } from '../imports/file-reading.ts';
import type { BulkParts } from './bulk-parts.ts';
import { readFileRefs } from './file-refs.ts';

/** `refs`: ids and e-mail addresses, `doubles` more were left out; `text`: everything that matches a search; `fileId`: a file of addresses, and how it is read. */
export type BulkSource =
  | { refs: string[]; doubles?: number }
  | { text: string }
  | { refs: string[]; doubles?: number; fileId: string; table?: GivenTable };

export type Meant = Pick<LookedUp, 'missing' | 'ambiguous'> & {
  allMatch: boolean;
  /** So much of what was given means a contact, or nobody, that was given before. */
  doubles: number;
  contacts: AsyncIterable<ListedContact> | Iterable<ListedContact>;
};

/** @throws AppError for what the person can put right, ContactsError when the service does not answer */
export async function findMeant(
  parts: BulkParts,
  { account, userId }: { account: Account; userId: string },
  source: BulkSource,
  signal: AbortSignal,
): Promise<Meant> {
  if ('text' in source) {
    // What matches is asked of the list as it is now: by an older copy somebody could go who does not match any more.
    const { query, corrected } = await parts.contacts.find(account, source.text, 1, { fresh: true, signal });
    const text = formatQuery({ ...query, words: corrected ?? query.words });
    const contacts = parts.contacts.matches(account, text, signal);
    return { allMatch: true, contacts, missing: [], ambiguous: [], doubles: 0 };
  }
  const { workspaceId } = account;
  const given =
    'fileId' in source
      ? await readFileRefs(parts, { workspaceId, userId, fileId: source.fileId, table: source.table }, signal)
      : { refs: [], rows: 0 };
  // A number among the addresses of a file is a slip, not the id of a contact.
  const addresses = given.refs.filter((ref) => ref.includes('@'));
  const looked = await parts.contacts.lookUp(account, [...source.refs, ...addresses], signal);
  const { found: contacts, ambiguous } = looked;
  const others = given.refs.filter((ref) => !ref.includes('@'));
  const missing = [...looked.missing, ...others];
  const all = source.refs.length + (source.doubles ?? 0) + given.rows;
  const doubles = all - contacts.length - missing.length - ambiguous.length;
  return { allMatch: false, contacts, missing, ambiguous, doubles };
}
