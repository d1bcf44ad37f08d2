/** Finds the people in a text: every e-mail address once, with the name that stands beside it or is likely. */
import { findProblem } from './draft.ts';
import { guessName, type PersonName, readName } from './person-name.ts';

export type FoundPerson = { email: string } & PersonName;

/** So much is looked at: twice the longest message of Slack, whose text comes in two forms. */
export const LONGEST_TEXT = 80_000;
const LOCAL = /[\p{L}\p{M}\p{N}._%+'~-]/u;
const DOMAIN = /[\p{L}\p{M}\p{N}.-]/u;
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
/** A signature has its name so many lines above its address at most. */
const SIGNATURE_LINES = 5;

type Place = { email: string; from: number; to: number };

/**
 * Each text is plain, with its line breaks; of one after the other, the first LONGEST_TEXT characters are looked at.
 * Addresses that differ by case only are one; of its names the first that is there stays. In their order.
 */
export function findPeople(...texts: string[]): FoundPerson[] {
  const people = new Map<string, FoundPerson>();
  let left = LONGEST_TEXT;
  for (const text of texts) {
    collect(people, text.slice(0, left).toWellFormed());
    left = Math.max(0, left - text.length);
  }
  return [...people.values()];
}

function collect(people: Map<string, FoundPerson>, text: string): void {
  const above: string[] = [];
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
    const places = findAddresses(line);
    for (const [index, place] of places.entries()) {
      const before = line.slice(places[index - 1]?.to ?? 0, place.from);
      const after = line.slice(place.to, places[index + 1]?.from);
      const isAlone = places.length === 1;
      const name = readName(before, after) ?? guessName(place.email, isAlone ? above : []);
      const key = place.email.normalize('NFC').toLowerCase();
      const known = people.get(key);
      if (!known) people.set(key, { email: place.email, ...name });
      else if (!known.first_name && !known.last_name) Object.assign(known, name);
    }
    if (places.length > 0) above.length = 0;
    else if (line.trim()) above.unshift(line);
    above.length = Math.min(above.length, SIGNATURE_LINES);
  }
}

/** From each @ outwards: a search that grows with the text and no faster. */
function findAddresses(line: string): Place[] {
  const places: Place[] = [];
  for (let at = line.indexOf('@'); at >= 0; at = line.indexOf('@', at + 1)) {
    let from = at;
    while (from > 0 && at - from < LONGEST_LOCAL && LOCAL.test(charBefore(line, from))) {
      from -= charBefore(line, from).length;
    }
    let to = at + 1;
    while (to < line.length && to - at < LONGEST_DOMAIN && DOMAIN.test(charAt(line, to))) {
      to += charAt(line, to).length;
    }
    while (/^[.'~_-]/.test(line.slice(from, at)) && !isPlainStart(line, from, to)) from++;
    while (/[.-]/.test(line[to - 1] ?? '')) to--;
    const email = line.slice(from, to);
    if (isOther(line, from, to) || findProblem('email', email)) continue;
    places.push({ email, from, to });
  }
  return places;
}

/** An underscore may begin an address; around it, it is formatting. */
function isPlainStart(line: string, from: number, to: number): boolean {
  return line[from] === '_' && line[to] !== '_';
}

/** Part of a handle (`@ana@x.de`), of a web address with a password, or of a repository (`git@host:name`). */
function isOther(line: string, from: number, to: number): boolean {
  if (line[from - 1] === '@' || line[to] === '@' || /^:[\w/~]/.test(line.slice(to, to + 2))) return true;
  const word = /\S*$/.exec(line.slice(Math.max(0, from - 100), from))?.[0] ?? '';
  return /:\/\/[^?]*$/.test(word);
}

function charAt(line: string, at: number): string {
  return String.fromCodePoint(line.codePointAt(at) ?? 0);
}

function charBefore(line: string, at: number): string {
  const isPair = at > 1 && /[\uDC00-\uDFFF]/.test(line[at - 1] ?? '');
  return line.slice(at - (isPair ? 2 : 1), at);
}
