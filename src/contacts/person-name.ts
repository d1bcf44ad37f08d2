/** Guesses a person's name from what stands around an e-mail address, from the lines above it, or from the address. */
import { isParticle, isTitle } from './name-words.ts';

export type PersonName = { first_name: string; last_name: string };

const NO_NAME: PersonName = { first_name: '', last_name: '' };
/** Only so much beside an address is looked at. */
const NEAR = 120;
const MAX_WORDS = 6;
const WORD = /^[\p{L}\p{M}][\p{L}\p{M}'’.-]*$/u;
/** Signs of addresses, and characters that turn around the text that follows them. */
const NEVER_IN_NAMES = /[@\p{Cc}\u202A-\u202E\u2066-\u2069]/u;
const CAPITAL = /^[\p{Lu}\p{Lt}\p{Lo}]/u;
/** Words that begin a line or a label, and are nobody's name. */
const NOT_NAMES = new Set(
  (
    'hi hello hey dear hallo liebe lieber hola contact contacts from to cc bcc mail email e-mail mailto name please add ' +
    'meet write ask call tell invite thanks thank cheers best kind warm regards sincerely yours grüße gruß viele mit ' +
    'freundlichen saludos cordialement and or und oder the at via with by new my our reply sender team info tel phone ' +
    'mobile fax web office address sent forwarded subject date attention attn'
  ).split(' '),
);
/** Addresses of a role belong to nobody. */
const ROLES = new Set(
  (
    'info sales support contact office hello team no reply noreply service customer customers news newsletter press ' +
    'jobs admin help billing accounts mail post marketing hr it dev security privacy abuse webmaster care'
  ).split(' '),
);

/** `Ana Ruiz <`, `"Ruiz, Ana" <`, `Ana Ruiz, ` before the address, or ` (Ana Ruiz)` after it; undefined when neither is a name. */
export function readName(before: string, after: string): PersonName | undefined {
  const near = before.slice(-NEAR);
  const quoted = /["“„”]([^"“„”]{1,80})["“„”]\s*[<([]?\s*$/u.exec(near)?.[1];
  if (quoted !== undefined) return readQuoted(quoted);
  const isWrapped = /[<([]\s*$/.test(near);
  const chunk = lastChunk(near);
  const words = takeName(wordsOf(chunk), isWrapped);
  if (words.length > 0) return toName(words, isWrapped);
  const behind = /^\s*[>)\]]?\s*[([]([^()[\]]{1,80})[)\]]/u.exec(after.slice(0, NEAR))?.[1];
  return behind === undefined ? undefined : toName(takeName(wordsOf(behind), false), false);
}

/** From a signature above (`lines`, the nearest first), else from an address such as `ana.ruiz@`; blank when neither tells. */
export function guessName(email: string, lines: string[]): PersonName {
  const local = folded(email.slice(0, email.indexOf('@')));
  const names = lines.flatMap((line) => toName(wholeLine(line), false) ?? []);
  const fits = names.find(({ first_name, last_name }) =>
    [...first_name.split(' '), last_name].some((word) => word.length > 2 && local.includes(folded(word))),
  );
  return fits ?? fromAddress(local) ?? toName(wholeLine(lines[0] ?? ''), false) ?? NO_NAME;
}

function fromAddress(local: string): PersonName | undefined {
  const parts = local.split(/[._]/);
  const isName = parts.length === 2 && parts.every((part) => /^\p{L}{2,}$/u.test(part) && !ROLES.has(part));
  if (!isName) return undefined;
  const [first_name = '', last_name = ''] = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  return { first_name, last_name };
}

/** A line that is a name of at least two words and nothing else. */
function wholeLine(line: string): string[] {
  const words = wordsOf(line.slice(0, NEAR));
  const named = takeName(words, false);
  return named.length > 1 && named.length === words.length ? named : [];
}

/** What stands after the last separator, and before the signs that lead to the address. */
function lastChunk(text: string): string {
  const bare = text.replace(/[\s<([,;:|=\u2013\u2014\u2022·"'*_~`-]+$/u, '');
  return bare.split(/[,;:|<>()[\]{}\t•·–—"/]|\s-\s|[!?]\s|(?<=\p{L}{4}\.)\s/u).at(-1) ?? '';
}

function wordsOf(text: string): string[] {
  return text
    .replace(/^[\s>*•·#\d.)-]+(?=\s)/u, '')
    .split(/\s+/u)
    .map((word) => word.replace(/^[*_~`"'“”]+|[*_~`"'“”,]+$/gu, ''))
    .filter(Boolean);
}

/** The name that the words end in: capitals and particles; in brackets (`ana ruiz <…>`) small letters do as well. */
function takeName(words: string[], isWrapped: boolean): string[] {
  const taken: string[] = [];
  for (const word of words.toReversed()) {
    if (!WORD.test(word) || NOT_NAMES.has(word.toLowerCase())) break;
    if (!CAPITAL.test(word) && !isParticle(word)) break;
    taken.unshift(word);
  }
  while (taken[0] && !CAPITAL.test(taken[0])) taken.shift();
  while (taken[0] && isTitle(taken[0])) taken.shift();
  if (taken.length > 0) return taken.length > MAX_WORDS ? [] : taken;
  const isPlain = words.every((word) => WORD.test(word) && !NOT_NAMES.has(word.toLowerCase()));
  return isWrapped && isPlain && words.length <= 3 ? words : [];
}

/** `Ruiz, Ana`, `Ana Ruiz @ ACME`; undefined for what no person is called, such as an address or an ellipsis. */
function readQuoted(quoted: string): PersonName | undefined {
  const [name = ''] = quoted.split(/(?:^|\s)@/u);
  return NEVER_IN_NAMES.test(name) || !/\p{L}/u.test(name) ? undefined : toName(wordsOf(turned(name)), true);
}

/** `Ruiz, Ana` as `Ana Ruiz`. */
function turned(name: string): string {
  const [last = '', first, ...more] = name.split(',');
  return first && more.length === 0 ? `${first.trim()} ${last.trim()}` : name;
}

/** The last word, with the particles before it, is the last name. `isSure`: whatever the words are, they are the name. */
function toName(words: string[], isSure: boolean): PersonName | undefined {
  if (words.length === 0 || words.length > MAX_WORDS) return undefined;
  if (!isSure && !words.every((word) => WORD.test(word))) return undefined;
  const particle = words.findIndex((word, index) => index > 0 && isParticle(word));
  const cut = particle > 0 ? particle : Math.max(1, words.length - 1);
  return { first_name: words.slice(0, cut).join(' '), last_name: words.slice(cut).join(' ') };
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
