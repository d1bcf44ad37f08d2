/** The piece of a foreign answer that an error may carry: short, without the account's keys and without contact data. */
import type { Account } from './account.ts';

/** How many bytes of a body are enough to make an excerpt of; the rest need not be kept. */
export const EXCERPT_SOURCE_BYTES = 4096;
const EXCERPT_CHARACTERS = 200;
const CUT = '[cut]';

/** Up to 200 characters from the beginning of `body`, which may be cut off at EXCERPT_SOURCE_BYTES. */
export function excerptOf(body: string, account: Account): string {
  const source = body.slice(0, EXCERPT_SOURCE_BYTES);
  const clean = withoutContactData(withoutSecrets(source, account)).replace(/[\p{Cc}\s]+/gu, ' ');
  return clean.trim().slice(0, EXCERPT_CHARACTERS);
}

/** `text` without the account's keys, in whichever way a page or a message may have written them. */
export function withoutSecrets(text: string, account: Account): string {
  const forms = [account.secretKey, account.publicKey].filter(Boolean).flatMap(spellings);
  // Longest first, so that a spelling which contains another leaves nothing of itself behind.
  const patterns = [...new Set(forms)].sort((a, b) => b.length - a.length);
  const cut = patterns.reduce(
    (rest, form) => rest.replace(new RegExp(form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi'), CUT),
    text,
  );
  return withoutTornSecret(cut, patterns);
}

function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), json, json.replaceAll('/', '\\/'), html, base64];
}

/** A body is read in part only: its end may hold the beginning of a key. */
function withoutTornSecret(text: string, spelled: string[]): string {
  const torn = spelled.flatMap((form) => {
    for (let length = Math.min(form.length - 1, text.length); length >= 4; length--) {
      if (text.endsWith(form.slice(0, length))) return length;
    }
    return 0;
  });
  const longest = Math.max(0, ...torn);
  return longest > 0 ? text.slice(0, -longest) + CUT : text;
}

function withoutContactData(text: string): string {
  return text
    .replace(/[^\s"'<>:;,=()[\]{}]+@[^\s"'<>:;,=()[\]{}]+/g, CUT)
    .replace(
      /("(?:first_name|last_name|fullname|address_line[12]|city|state|postal_code)"\s*:\s*")(?:\\.|[^"\\])*/g,
      `$1${CUT}`,
    );
}
