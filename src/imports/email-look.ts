/** Whether a cell is meant to be an e-mail address; whether it is a good one is judged later, row by row. */
import { domainToASCII } from 'node:url';
import { unguardCell } from '../csv-writer.ts';

const LOOK = /^[^\s@,;|"<>()[\]]+@[^\s@,;|"<>()[\]]+\.[^\s@.,;|"<>()[\]]{2,}$/u;
const LONGEST = 320;

/** `Ana Ruiz <ana@x.de>`, as mail programs write a person. */
const MAILBOX = /^(?<name>[^<>@]*)<(?<email>[^<>@\s]+@[^<>@\s]+)>$/;

/** Of these small letters are all that is needed. */
const PLAIN = /^[\x21-\x7e]+$/;

export function looksLikeEmail(cell: string): boolean {
  if (cell.length > LONGEST || !cell.includes('@')) return false;
  const trimmed = unguardCell(cell.trim());
  return LOOK.test(readMailbox(trimmed)?.email ?? trimmed);
}

/** The address and the name of a trimmed cell that holds both; undefined for any other. */
export function readMailbox(cell: string): { email: string; name: string } | undefined {
  if (!cell.endsWith('>') || cell.length > LONGEST) return undefined;
  const { email, name = '' } = MAILBOX.exec(cell)?.groups ?? {};
  return email ? { email, name: name.replaceAll('"', '').trim() } : undefined;
}

/** The form in which two spellings of one address are equal: trimmed, composed, in small letters, as it travels. */
export function emailKey(email: string): string {
  if (PLAIN.test(email)) return email.toLowerCase();
  const key = email.trim().normalize('NFC').toLowerCase();
  const at = key.lastIndexOf('@') + 1;
  const domain = key.slice(at);
  // Only of Unicode domain names, where two spellings are one name, and never to the '' of what is none.
  return /^\p{ASCII}*$/u.test(domain) ? key : key.slice(0, at) + (domainToASCII(domain) || domain);
}
