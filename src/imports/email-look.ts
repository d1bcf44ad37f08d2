/** Whether a cell is meant to be an e-mail address; whether it is a good one is judged later, row by row. */
import { domainToASCII } from 'node:url';

const LOOK = /^[^\s@,;|"<>()[\]]+@[^\s@,;|"<>()[\]]+\.[^\s@.,;|"<>()[\]]{2,}$/u;
const LONGEST = 320;

export function looksLikeEmail(cell: string): boolean {
  if (cell.length > LONGEST || !cell.includes('@')) return false;
  return LOOK.test(cell.trim());
}

/** The form in which two spellings of one address are equal: trimmed, composed, in small letters, as it travels. */
export function emailKey(email: string): string {
  const key = email.trim().normalize('NFC').toLowerCase();
  const at = key.lastIndexOf('@') + 1;
  const domain = key.slice(at);
  // Only of Unicode domain names, where two spellings are one name, and never to the '' of what is none.
  return /^\p{ASCII}*$/u.test(domain) ? key : key.slice(0, at) + (domainToASCII(domain) || domain);
}
