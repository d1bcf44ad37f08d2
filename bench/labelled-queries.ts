/** Queries whose right answer is known: the name of one contact with typing mistakes, other accents, or its words swapped. */
import { createRandom, type Person, plainText } from './people.ts';

export type Labelled = { query: string; id: number; kind: string };

const KINDS = ['typo', 'accents', 'swapped'] as const;
const ACCENTED: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ö', u: 'ü', c: 'ç', n: 'ñ' };

/** Of people whose name at most two others have, or ten could not hold them all. */
export function buildLabelled(people: Person[], count: number, seed = 2): Labelled[] {
  const random = createRandom(seed);
  const bearers = new Map<string, number>();
  for (const { fullname } of people) bearers.set(fullname, (bearers.get(fullname) ?? 0) + 1);
  const labelled: Labelled[] = [];
  while (labelled.length < count) {
    const person = people[Math.floor(random() * people.length)];
    if (!person || (bearers.get(person.fullname) ?? 0) > 3) continue;
    const kind = KINDS[labelled.length % KINDS.length] ?? 'typo';
    const words = person.fullname.split(' ');
    if (kind === 'typo') {
      const longest = words.reduce(
        (best, word, index) => (word.length > (words[best] ?? '').length ? index : best),
        0,
      );
      words[longest] = slip(words[longest] ?? '', random);
    }
    if (kind === 'accents') words.splice(0, words.length, ...words.map((word) => otherAccents(word, random)));
    if (kind === 'swapped') words.reverse();
    labelled.push({ query: words.join(' '), id: person.id, kind });
  }
  return labelled;
}

/** One letter swapped with the next, left out, doubled or changed; never the first, which people get right. */
function slip(word: string, random: () => number): string {
  const letters = [...word];
  const at = 1 + Math.floor(random() * Math.max(1, letters.length - 2));
  const [here = '', next = ''] = [letters[at], letters[at + 1]];
  switch (Math.floor(random() * 4)) {
    case 0:
      letters.splice(at, 2, next, here);
      break;
    case 1:
      letters.splice(at, 1);
      break;
    case 2:
      letters.splice(at, 0, here);
      break;
    default:
      letters[at] = String.fromCharCode(97 + Math.floor(random() * 26));
  }
  return letters.join('');
}

function otherAccents(word: string, random: () => number): string {
  const plain = plainText(word);
  if (plain !== word) return plain.toLowerCase();
  return [...word].map((letter) => (random() < 0.3 ? (ACCENTED[letter] ?? letter) : letter)).join('');
}
