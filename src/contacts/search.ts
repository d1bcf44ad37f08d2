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

/** `normalised` holds every word, in any order: anywhere from three letters on, at the beginning of a word below. */
export function matchesWords(normalised: string, words: string[]): boolean {
  return words.every((word) =>
    word.length < 3 && SHORT.test(word) && !UNSPACED.test(word)
      ? beginsWord(normalised, word)
      : normalised.includes(word),
  );
}

function beginsWord(normalised: string, word: string): boolean {
  for (let at = normalised.indexOf(word); at >= 0; at = normalised.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(normalised.charAt(at - 1))) return true;
  }
  return false;
}

/** Each word begins a word of `normalised`. */
export function beginsWords(normalised: string, words: string[]): boolean {
  const spaced = ` ${normalised}`;
  return words.every((word) => spaced.includes(` ${word}`));
}

/** How well a contact that matches does so: 0 = its very address, 1 = its very name, 2 = they begin so, 3 = somewhere. */
export function rankOf(contact: { fullname: string; email: string }, words: string[]): number {
  if (words.length === 0) return 0;
  const email = normaliseText(contact.email);
  if (words.includes(email)) return 0;
  const name = normaliseText(contact.fullname);
  const called = searchWords(name);
  if (called.length === words.length && called.every((word) => words.includes(word))) return 1;
  return beginsWords(`${name} ${email}`, words) ? 2 : 3;
}
