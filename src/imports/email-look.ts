/** Whether a cell is meant to be an e-mail address; whether it is a good one is judged later, row by row. */

const LOOK = /^[^\s@,;|"<>()[\]]+@[^\s@,;|"<>()[\]]+\.[^\s@.,;|"<>()[\]]{2,}$/u;
const LONGEST = 320;

export function looksLikeEmail(cell: string): boolean {
  if (cell.length > LONGEST || !cell.includes('@')) return false;
  return LOOK.test(cell.trim());
}

/** The form in which two spellings of one address are equal: trimmed, composed, in small letters. */
export function emailKey(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
