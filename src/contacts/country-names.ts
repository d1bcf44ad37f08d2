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

/** Languages whose names are understood, in the order in which they are asked; each country's own comes after them. */
const LANGUAGES = 'es fr de it pt nl pl sv tr ru zh ja'.split(' ');
/** What people call a country though no list of countries does. */
const EVERYDAY: Record<string, string> = {
  GB: `england, scotland, wales, northern ireland, Großbritannien, Grande-Bretagne, Gran Bretaña, Gran Bretagna, Grã-Bretanha,
    Groot-Brittannië, Wielka Brytania, 英国`,
  US: 'america, EEUU, VSA, アメリカ, 米国',
  NL: 'holland, hollande, holanda, olanda',
  CN: 'PR China, PRC, 中华人民共和国',
  HK: 'hongkong',
  JP: '日本国',
  KR: '한국',
};
/** `U.K.`, `EE.UU.`: the dots of initials. */
const INITIALS = /(?<=\b\p{L}{1,2})\.(?=\p{L}{1,2}\b|\s|$)/gu;
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
  const words = normaliseText(name.replace(INITIALS, ''))
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
  const codes = countryTable().map(({ code }) => code);
  const add = (name: string | undefined, code: string) => {
    const key = name ? wordsOf(name) : '';
    if (key !== '' && !names.has(key)) names.set(key, code);
  };
  for (const language of ['en', ...LANGUAGES]) {
    const display = displayNames(language);
    for (const code of codes) add(display.of(code), code);
  }
  for (const code of codes)
    add(displayNames(new Intl.Locale(`und-${code}`).maximize().language).of(code), code);
  for (const [code, list] of Object.entries(EVERYDAY)) for (const name of list.split(',')) add(name, code);
  return names;
}

function displayNames(language: string): Intl.DisplayNames {
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
}
