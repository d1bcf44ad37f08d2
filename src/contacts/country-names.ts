/** Tells whether two names mean the same country: other names, ISO codes and the names in many languages count. */
import codes from 'i18n-iso-countries/codes.json' with { type: 'json' };
import { countryTable } from './country-table.ts';
import { normaliseText } from './search.ts';

export type CountryNames = {
  /** The same text for every way to name one country; '' for a blank name. An unknown name stands for itself. */
  keyOf(name: string): string;
  /** The ISO code of two letters; undefined for a name that is none of a country. */
  codeOf(name: string): string | undefined;
};

/** Languages whose names are understood, in the order in which they are asked. */
const LANGUAGES = 'es fr de it pt nl pl sv tr ru zh ja'.split(' ');
const FILLING = ['the', 'of', 'and'];

export function createCountryNames(): CountryNames {
  let english: Map<string, string> | undefined;
  let others: Map<string, string> | undefined;

  function findCode(key: string): string | undefined {
    if (key === '') return undefined;
    english ??= englishNames();
    const code = english.get(key);
    if (code !== undefined) return code;
    // Built at the first name that is not English, since it takes some 30 ms.
    others ??= otherLanguages();
    return others.get(key);
  }

  return {
    keyOf(name) {
      const key = wordsOf(name);
      return findCode(key) ?? key;
    },
    codeOf: (name) => findCode(wordsOf(name)),
  };
}

/** Punctuation, filling words and word order do not matter: "Korea (Republic of)" is "Republic of Korea". */
function wordsOf(name: string): string {
  const words = normaliseText(name)
    .replaceAll("'", '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const telling = words.filter((word) => !FILLING.includes(word));
  return (telling.length > 0 ? telling : words).sort().join(' ');
}

function englishNames(): Map<string, string> {
  const names = new Map<string, string>();
  const ambiguous = new Set<string>();
  const table = countryTable();
  const add = (name: string, code: string) => {
    const key = wordsOf(name);
    const before = names.get(key);
    if (before !== undefined && before !== code) ambiguous.add(key);
    if (before === undefined) names.set(key, code);
  };
  for (const { name, otherNames, code } of table) for (const each of [name, ...otherNames]) add(each, code);
  // Two countries call themselves Congo: such a name chooses neither, unless it is the one name of one of them.
  for (const key of ambiguous) names.delete(key);
  for (const { name, code } of table) names.set(wordsOf(name), code);
  for (const [two = '', three = ''] of codes)
    for (const code of [two, three]) names.set(code.toLowerCase(), two);
  return names;
}

function otherLanguages(): Map<string, string> {
  const names = new Map<string, string>();
  const table = countryTable();
  for (const language of ['en', ...LANGUAGES]) {
    const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const { code } of table) {
      const name = display.of(code);
      const key = name ? wordsOf(name) : '';
      if (key !== '' && !names.has(key)) names.set(key, code);
    }
  }
  return names;
}
