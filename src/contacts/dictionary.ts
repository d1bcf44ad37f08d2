/** The distinct words of a kept list, to tell which one was meant by a word with a slip of the finger. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { slips } from './slips.ts';

export type Dictionary = {
  /**
   * Words that `word` may have been meant as, the nearest first, then the most frequent; at most 3. A word that stands in
   * the list, also inside another, was meant as it is. `slack` slips more than usual are forgiven.
   */
  meant(word: string, slack?: number, signal?: AbortSignal): Promise<string[]>;
};

type Known = { word: string; times: number; letters: number };

const READ_AT_ONCE = 2_000;
const COMPARED_AT_ONCE = 5_000;
const SHORTEST = 4;
const LONGEST = 40;
export const WORD = /[\p{L}\p{N}]+/gu;

/** `texts` are normalised. Building gives way to others. */
export async function buildDictionary(
  texts: readonly { text: string }[],
  signal?: AbortSignal,
): Promise<Dictionary> {
  const known = new Map<string, Known>();
  for (const [index, { text }] of texts.entries()) {
    if (index % READ_AT_ONCE === READ_AT_ONCE - 1) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    for (const word of text.match(WORD) ?? []) {
      const before = known.get(word);
      if (before) before.times += 1;
      else if (word.length < LONGEST) known.set(word, { word, times: 1, letters: lettersOf(word) });
    }
  }
  const words = [...known.values()];

  return {
    async meant(word, slack = 0, signal) {
      if (word.length < SHORTEST || word.length >= LONGEST || /^\d+$/.test(word)) return [];
      const forgiven = (word.length >= 8 ? 2 : 1) + slack;
      const letters = lettersOf(word);
      const near: (Known & { slips: number })[] = [];
      for (let start = 0; start < words.length; start += COMPARED_AT_ONCE) {
        if (start > 0) await nextTurn();
        signal?.throwIfAborted();
        for (const one of words.slice(start, start + COMPARED_AT_ONCE)) {
          if (one.word.includes(word)) return [];
          if (Math.abs(one.word.length - word.length) > Math.min(forgiven, 2)) continue;
          // A slip adds a letter and takes another away at most: cheaper to see than the slips themselves.
          if (bits(one.letters ^ letters) > 2 * forgiven) continue;
          const between = slips(word, one.word);
          if (between <= forgiven) near.push({ ...one, slips: between });
        }
      }
      near.sort((a, b) => a.slips - b.slips || b.times - a.times || (a.word < b.word ? -1 : 1));
      return near.slice(0, 3).map((one) => one.word);
    },
  };
}

/** One bit a letter; letters that share a bit only let more through. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

function bits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
