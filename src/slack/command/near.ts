/** Finds the command that somebody probably meant: the nearest by typing mistakes. */
import { slips } from '../../contacts/slips.ts';

/** The name at most two slips away (one for names of up to four letters), the nearest first; undefined when none is near. */
export function findNear(word: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, slips: slips(word, name) }))
    .filter(({ name, slips }) => slips <= (name.length > 4 ? 2 : 1))
    .sort((a, b) => a.slips - b.slips);
  return near[0]?.name;
}
