/** The text rules of finding: case, accents, word order and punctuation do not matter. */

/** Letters that are not an accented form of another in Unicode, but that people type as one. */
const PLAIN: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');
/** Words of a search that are looked at; a pasted page is not a search. */
const MAX_WORDS = 20;
/** Signs that people and mail programs put around a word, which nobody is called. */
const AROUND = /^["'“”„«»<>()[\]{}*?!.:]+|["'“”„«»<>()[\]{}*?!.:]+$/gu;
const QUOTES = /[\u2018\u2019\u201B\u02BC\u0060\u00B4]/g;

/** Lower case, without accents and invisible characters, one space between words; the same for every spelling. */
export function normaliseText(text: string): string {
  // Most names and addresses are plain ASCII, where the long way would change nothing.
  if (/^[\x20-\x5f\x61-\x7e]*$/.test(text)) return text.toLowerCase().replace(/ {2,}/g, ' ').trim();
  return text
    .replace(QUOTES, "'")
    .normalize('NFKD')
    .replace(QUOTES, "'")
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .replace(SPECIAL, (letter) => PLAIN[letter] ?? letter)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** The words to look for: what stands between spaces, commas and semicolons, without quotes and brackets around it. */
export function searchWords(text: string): string[] {
  const words = normaliseText(text)
    .split(/[\s,;]+/)
    .map((word) => word.replace(AROUND, '') || word)
    .filter(Boolean);
  // A long word rules out more, so the short ones are hardly ever asked.
  return [...new Set(words)].sort((a, b) => b.length - a.length).slice(0, MAX_WORDS);
}

/** Words too short to be looked for inside others; languages written without spaces have no such words. */
const SHORT = /^[\p{L}\p{N}]{1,2}$/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Looked for at the beginning of words only. */
export function isShortWord(word: string): boolean {
  return word.length < 3 && SHORT.test(word) && !UNSPACED.test(word);
}
