/** The contacts that a file is about, whole, kept in a temporary file: however many they are, memory holds numbers only. */
import type { Contact } from '../contacts/contact.ts';
import { openNamelessFile } from '../nameless-file.ts';
import { emailKey } from './email-look.ts';
import { type Keys, KeyTable } from './key-table.ts';

export type Existing = {
  /** For each key, in order, the contacts with it: none, one, or the first two of several. */
  find(keys: string[]): Promise<Contact[][]>;
  /** Gives the file back to the system; always to be called. */
  close(): Promise<void>;
};

/** Reads the list once; `wanted` are the keys of the file's addresses. */
export async function gatherExisting(
  contacts: AsyncIterable<Contact>,
  wanted: Keys & { readonly size: number },
): Promise<Existing> {
  const file = await openNamelessFile();
  // Records are numbered from 1, and lie one behind the other.
  const first = new KeyTable();
  const second = new KeyTable();
  const ends = createNumbers();
  async function* records() {
    if (wanted.size === 0) return;
    for await (const contact of contacts) {
      const key = emailKey(contact.email);
      if (!wanted.has(key) || second.has(key)) continue;
      const record = Buffer.from(JSON.stringify(contact));
      const number = ends.push((ends.at(ends.length - 1) ?? 0) + record.length);
      (first.has(key) ? second : first).set(key, number);
      yield record;
    }
  }
  const read = async (number: number): Promise<Contact> => {
    const from = ends.at(number - 2) ?? 0;
    const bytes = await file.readAt(from, (ends.at(number - 1) ?? from) - from);
    return JSON.parse(bytes.toString());
  };
  try {
    await file.write(records());
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    find: (keys) =>
      Promise.all(
        keys.map(async (key) => {
          const numbers = [first.get(key), second.get(key)].filter((number) => number !== undefined);
          const found = await Promise.all(numbers.map(read));
          // The table knows hashes: whom a row would change is told by the address itself.
          return found.filter(({ email }) => emailKey(email) === key);
        }),
      ),
    close: () => file.close(),
  };
}

/** Numbers in a row that grows; an array of a million of them would hold the event loop when it is copied as a whole. */
function createNumbers() {
  const pages: Float64Array[] = [];
  const size = 4096;
  let length = 0;
  return {
    get length() {
      return length;
    },
    at: (index: number): number | undefined =>
      index < 0 || index >= length ? undefined : pages[Math.floor(index / size)]?.[index % size],
    /** Gives the new length. */
    push(value: number): number {
      if (length % size === 0) pages.push(new Float64Array(size));
      const page = pages.at(-1) as Float64Array;
      page[length % size] = value;
      return ++length;
    },
  };
}
