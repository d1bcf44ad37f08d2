/** Finds contacts by the ids and e-mail addresses that a person gave, and says which of them fit nobody or several. */
import type { ListedContact } from './contact.ts';

export type LookedUp = {
  /** In the order of the refs, each contact once. */
  found: ListedContact[];
  missing: string[];
  /** An e-mail address that several contacts have. */
  ambiguous: { ref: string; contacts: ListedContact[] }[];
};

const AT_ONCE = 500;

/** A ref of digits only is an id, anything else an e-mail address, letter case aside. */
export function lookUp(contacts: Iterable<ListedContact>, refs: string[]): LookedUp {
  const wanted = new Map<string, { ref: string; matches: ListedContact[] }>();
  for (const ref of refs) {
    const key = keyOf(ref);
    if (key !== '' && !wanted.has(key)) wanted.set(key, { ref, matches: [] });
  }
  for (const contact of contacts) {
    wanted.get(String(contact.id))?.matches.push(contact);
    wanted.get(addressKey(contact.email))?.matches.push(contact);
  }
  const found = new Map<number, ListedContact>();
  const missing: string[] = [];
  const ambiguous: LookedUp['ambiguous'] = [];
  for (const { ref, matches } of wanted.values()) {
    const [only] = matches;
    if (!only) missing.push(ref);
    else if (matches.length > 1) ambiguous.push({ ref, contacts: matches });
    else found.set(only.id, only);
  }
  return { found: [...found.values()], missing, ambiguous };
}

/** The same for any number of refs, asked for some at a time: many contacts in one answer would hold up everybody else. */
export async function lookUpInPieces(
  refs: string[],
  read: (some: string[]) => Promise<ListedContact[]>,
): Promise<LookedUp> {
  const found = new Map<number, ListedContact>();
  const missing: string[] = [];
  const ambiguous: LookedUp['ambiguous'] = [];
  const distinct = [...new Map(refs.map((ref) => [keyOf(ref), ref])).values()];
  for (let start = 0; start < distinct.length; start += AT_ONCE) {
    const some = distinct.slice(start, start + AT_ONCE);
    const looked = lookUp(await read(some), some);
    for (const contact of looked.found) if (!found.has(contact.id)) found.set(contact.id, contact);
    missing.push(...looked.missing);
    ambiguous.push(...looked.ambiguous);
  }
  return { found: [...found.values()], missing, ambiguous };
}

/** Letter case, spaces around it and ways to encode an accent aside. */
export function isSameAddress(one: string, other: string): boolean {
  return addressKey(one) === addressKey(other);
}

function addressKey(address: string): string {
  return address.normalize('NFC').trim().toLowerCase();
}

function keyOf(ref: string): string {
  const text = addressKey(ref);
  return /^\d+$/.test(text) ? String(Number(text)) : text;
}
