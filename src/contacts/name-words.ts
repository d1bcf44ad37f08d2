/** The small words of people's names: what belongs to the last name before it, and what stands before a name and is none. */

const PARTICLES = new Set(
  'van von der den de del della di da do dos du la le el al bin ibn ten ter zu zur y e st'.split(' '),
);
const TITLES = /^(dr|prof|mr|mrs|ms|mx|herr|frau|ing|dipl|sir|señora?|mme|m)\.?$/i;

/** `van`, `De`, `DELLA`; a single letter in capitals is an initial. */
export function isParticle(word: string, more?: ReadonlySet<string>): boolean {
  const plain = word.length === 1 ? word : word.toLowerCase();
  return PARTICLES.has(plain) || Boolean(more?.has(plain));
}

export function isTitle(word: string): boolean {
  return TITLES.test(word);
}
