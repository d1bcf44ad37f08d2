/** Takes apart what people type after `/contact` or to the bot: wrappers, odd spaces, quotes, addresses. */

export type NameAndEmail = { first_name: string; last_name: string; email: string };

const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

/**
 * Plain text out of Slack's: `<mailto:a@b.c|a@b.c>` and `<https://b.c|b.c>` become what they show, `<@U1|ana>` '@ana',
 * `<#C1|news>` '#news'; entities, smart quotes and no-break spaces become ordinary characters. Text without any of
 * them comes back as typed, whatever `should_escape` says.
 */
export function readText(typed: string): string {
  return readLines(typed)
    .replace(/[\p{Zs}\p{Cc}]+/gu, ' ')
    .trim();
}

/** The same with its spaces and line breaks. */
export function readLines(typed: string): string {
  return typed
    .replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (whole, target: string, label?: string) =>
      unwrap(whole, target, label),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[\u201C\u201D\u201E\u00AB\u00BB]/g, '"')
    .replace(/[\u2018\u2019\u201A]/g, "'");
}

function unwrap(whole: string, target: string, label: string | undefined): string {
  if (/^mailto:/i.test(target)) return label || target.slice('mailto:'.length);
  if (/^https?:/i.test(target)) return label || target;
  if (/^@[UW][A-Z0-9]+$/.test(target)) return label ? `@${label}` : target;
  if (/^#C[A-Z0-9]+$/.test(target)) return label ? `#${label}` : target;
  // `Ana <ana@x.de>` as mail programs write it is the person's own text.
  return whole;
}

/** The first word in lower case, and the rest; both '' for an empty text. */
export function readWord(text: string): { word: string; rest: string } {
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text.trim()) ?? [];
  return { word: word.toLowerCase(), rest };
}

/** Ids and e-mail addresses, separated by spaces, commas or semicolons; each once, as typed, `#12` as `12`. */
export function readRefs(text: string): string[] {
  return readRefList(text).refs;
}

/** The same, and how many more were left out as they were there already. */
export function readRefList(text: string): { refs: string[]; doubles: number } {
  const all = text
    .split(/[\s,;]+/)
    .map((ref) => bare(ref).replace(/^#(?=\d+$)/, ''))
    .filter(Boolean);
  const refs = [...new Map(all.map((ref) => [ref.toLowerCase(), ref])).values()];
  return { refs, doubles: all.length - refs.length };
}

/** An e-mail address is never longer, and it travels in the values of buttons. */
const LONGEST_REF = 320;

/** Whether it can be the id or the e-mail address of a contact. */
export function isRef(ref: string): boolean {
  return ref.length <= LONGEST_REF && /^\d{1,16}$|@/.test(ref);
}

/** `Ana Ruiz <ana@x.de>`, `ana@x.de Ana Ruiz` or a part of it; the last word of the name is the last name. */
export function readNameAndEmail(text: string): NameAndEmail {
  const words = text
    .split(/[\s,;]+/)
    .map(bare)
    .filter(Boolean);
  const email = words.find((word) => ADDRESS.test(word)) ?? '';
  const names = words.filter((word) => word !== email);
  const last_name = names.length > 1 ? (names.at(-1) ?? '') : '';
  return { first_name: names.slice(0, Math.max(1, names.length - 1)).join(' '), last_name, email };
}

/** The word without the quotes and brackets that people and mail programs put around it. */
function bare(word: string): string {
  return word.replace(/^["'<(]+|["'>)]+$/g, '').replace(/^mailto:/i, '');
}
