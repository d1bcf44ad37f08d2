/** Headers of people with several addresses (`Home City`, `E-mail 2 Address`, `Ort privat`): which of them is meant. */

const GROUP_WORDS: Record<string, string> = {
  home: 'home private personal privat privé domicile personnel particular personale casa domowy domowa',
  work: `work business office company geschäftlich büro dienstlich bureau professionnel trabajo profesional ufficio lavoro
    comercial zakelijk werk służbowy służbowa`,
  other: 'other weitere weiterer weiteres autre otro otra altro altra outro outra overige inny inna',
  mailing: 'mailing correspondence',
  billing: 'billing invoice rechnung facturation facturación fatturazione',
  shipping: 'shipping delivery liefer livraison envío spedizione',
};
const GROUPS: ReadonlyMap<string, string> = new Map(
  Object.entries(GROUP_WORDS).flatMap(([group, words]) => words.split(/\s+/).map((word) => [word, group])),
);
/** Some programs say in every header whose value it is: that is nobody else's. */
const WHOSE =
  /^(contact|customer|subscriber|user|lead|member|your|primary|main|kunden?|kontakt|client|cliente)$/;
const JOINING = /^(de|del|du|da|do|di|la|der|el)$/;
/** `Address 1 - City`. */
const PART = /^(?:address|adresse|adres) (\d) (.+)$/;
/** `E-mail 2 Address`, `Phone 1 - Value`, `Email2`, `E-mail 1 - Label`. */
const NUMBERED = /^(.+?) ?(\d)(?: (value|address|adresse|label|type))?$/;

/** The header without the words that tell the group; undefined when it has no such words. */
export function readGroup(header: string): { rest: string; group: string } | undefined {
  const words = wordsOf(header);
  const text = words.join(' ');
  const [, part = '', ofPart] = PART.exec(text) ?? [];
  if (ofPart) return { rest: ofPart, group: part };
  const [, named = '', number = '', suffix] = NUMBERED.exec(text) ?? [];
  // The label tells what kind of address, phone and so on the number has.
  if (named) return { rest: suffix === 'label' || suffix === 'type' ? 'labels' : named, group: number };
  // `Ort (privat)` is told by the word in brackets, `Name (bitte in Großbuchstaben)` by what is before them.
  return withoutGroup(words) ?? withoutGroup(wordsOf(header.replace(/\([^)]*\)/g, ' ')), words.length);
}

function withoutGroup(words: string[], before = words.length): { rest: string; group: string } | undefined {
  const rest = words.filter((word) => !GROUPS.has(word) && !WHOSE.test(word));
  if (rest.length === before || rest.length === 0) return undefined;
  while (JOINING.test(rest.at(-1) ?? '')) rest.pop();
  const group = words.map((word) => GROUPS.get(word)).find(Boolean) ?? '';
  return { rest: rest.join(' '), group };
}

function wordsOf(header: string): string[] {
  return header
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean);
}
