/** Which contacts an export is about: their ids, by the copy of the list or as they were given. */
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import type { Wish } from './export.ts';

export type Chosen = {
  has(id: number): boolean;
  /** undefined: whoever is in the list. */
  size: number | undefined;
  /** Of which time the copy was; undefined where it was not asked. */
  asOf: Date | undefined;
};

const EVERYBODY: Chosen = { has: () => true, size: undefined, asOf: undefined };

/**
 * Waits for the first reading of the list to end, so that nobody is left out.
 * Memory: 8 to 16 bytes for each match, that is 16 MB for a million; nothing for a wish for all contacts.
 */
export async function findChosen(
  contacts: Pick<Contacts, 'find' | 'matches' | 'newerThan'>,
  account: Account,
  wish: Wish,
  signal: AbortSignal,
): Promise<Chosen> {
  if ('text' in wish && wish.text === '') return EVERYBODY;
  const ids = createFallingIds();
  if ('ids' in wish) {
    for (const id of [...new Set(wish.ids)].sort((a, b) => b - a)) ids.add(id);
    return { has: ids.has, size: ids.size, asOf: undefined };
  }
  let copy = await contacts.find(account, wish.text, 1, { signal });
  while (copy.reading !== undefined) {
    await contacts.newerThan(account, copy.asOf, signal);
    copy = await contacts.find(account, wish.text, 1, { signal });
  }
  // They come newest first, that is by falling ids.
  for await (const { id } of contacts.matches(account, wish.text, signal)) ids.add(id);
  return { has: ids.has, size: ids.size, asOf: copy.asOf };
}

/** A set of whole numbers that are added in falling order. A Set takes several times the memory, and halts to grow. */
export function createFallingIds() {
  let kept = new Float64Array(1024);
  let size = 0;
  return {
    get size() {
      return size;
    },
    /** @throws RangeError for a number that is not below all the others */
    add(id: number): void {
      if (size > 0 && id >= (kept[size - 1] ?? 0)) throw new RangeError('ids are added in falling order');
      if (size === kept.length) {
        const more = new Float64Array(size * 2);
        more.set(kept);
        kept = more;
      }
      kept[size++] = id;
    },
    has(id: number): boolean {
      let from = 0;
      let to = size;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if ((kept[middle] ?? 0) > id) from = middle + 1;
        else to = middle;
      }
      return from < size && kept[from] === id;
    },
  };
}
