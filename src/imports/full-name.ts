/** A full name taken apart into first and last name. */

const PARTICLES = new Set(
  'af al ap auf av bin da das de del della der di do dos du el la las le los san ten ter to van vom von y zu zum zur'.split(
    ' ',
  ),
);

/**
 * `Ruiz, Ana` and `Ana Ruiz` alike; the last word is the last name, with the small words before it (`van der Berg`); a
 * single word is a first name.
 */
export function splitFullName(name: string): { first_name: string; last_name: string } {
  const words = name.trim().split(/\s+/).join(' ');
  const comma = words.indexOf(',');
  if (comma > 0) {
    return { first_name: words.slice(comma + 1).trim(), last_name: words.slice(0, comma).trim() };
  }
  const parts = words.split(' ');
  if (parts.length === 1) return { first_name: words, last_name: '' };
  let start = parts.length - 1;
  while (start > 1 && PARTICLES.has(parts[start - 1] ?? '')) start--;
  return { first_name: parts.slice(0, start).join(' '), last_name: parts.slice(start).join(' ') };
}
