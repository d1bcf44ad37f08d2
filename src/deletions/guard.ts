/** What has to be typed before many contacts are deleted: the more of them, the more of it. */
import type { BulkDelete } from './bulk.ts';

/** `none`: a press is enough; `number`: how many there are, the verb may stand before it; `phrase`: the verb must. */
export type Guard = { kind: 'none' } | { kind: 'number' | 'phrase'; words: string };

const PLAIN_UP_TO = 5;
const NUMBER_UP_TO = 50;

export function guardOf({ total, allMatch }: Pick<BulkDelete, 'total' | 'allMatch'>): Guard {
  if (allMatch || total > NUMBER_UP_TO) return { kind: 'phrase', words: `delete ${total}` };
  return total > PLAIN_UP_TO ? { kind: 'number', words: String(total) } : { kind: 'none' };
}

/** Case, spaces and the signs that people put between thousands aside. */
export function fitsGuard(guard: Guard, typed: string): boolean {
  if (guard.kind === 'none') return true;
  const [given, asked] = [readTyped(typed), readTyped(guard.words)];
  return given === asked || (guard.kind === 'number' && given === `delete${asked}`);
}

function readTyped(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/["“”'’`.,\s]+/g, '');
}
