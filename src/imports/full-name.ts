/** A full name taken apart into first and last name. */
import { isParticle, isTitle } from '../contacts/name-words.ts';

/** In running text these are most often other words. */
const MORE_PARTICLES = new Set('af ap auf av das las los san to vom zum'.split(' '));
/** What follows a name and belongs to it, with or without a comma. */
const SUFFIX = /^(jr|sr|i{2,3}|iv|ph\.?d|m\.?d|mba|esq|cpa|dds|rn|ret|msc|bsc|m\.?sc|b\.?sc|ll\.?m)\.?$/i;
/** In these scripts the family's name comes first. */
const FAMILY_FIRST = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}々ー・ ]+$/u;

/**
 * `Ruiz, Ana`, `Ana Ruiz` and `山田 太郎` alike; the last word is the last name, with the small words before it (`van der
 * Berg`) and what is added behind it (`Smith, Jr.`); a single word is a first name, unless a title stands before it; titles
 * are left out.
 */
export function splitFullName(name: string): { first_name: string; last_name: string } {
  const whole = name.trim().split(/\s+/).join(' ');
  const words = withoutTitles(whole);
  const comma = words.indexOf(',');
  const behind = words.slice(comma + 1).trim();
  if (comma > 0 && !behind.split(/[ ,]+/).every((word) => SUFFIX.test(word))) {
    return { first_name: withoutTitles(behind), last_name: words.slice(0, comma).trim() };
  }
  const parts = words.split(' ');
  if (parts.length === 1) {
    return words === whole ? { first_name: words, last_name: '' } : { first_name: '', last_name: words };
  }
  if (FAMILY_FIRST.test(words)) return { first_name: parts.slice(1).join(' '), last_name: parts[0] ?? '' };
  let start = parts.length - 1;
  while (start > 1 && SUFFIX.test((parts[start] ?? '').replace(',', ''))) start--;
  while (start > 1 && isParticle(parts[start - 1] ?? '', MORE_PARTICLES)) start--;
  return { first_name: parts.slice(0, start).join(' '), last_name: parts.slice(start).join(' ') };
}

/** A lone `M.` is as often an initial. */
function withoutTitles(words: string): string {
  const parts = words.split(' ');
  while (parts.length > 1 && isTitle(parts[0] ?? '') && !/^m\.?$/i.test(parts[0] ?? '')) parts.shift();
  return parts.join(' ');
}
