/** What is wrong with an e-mail address, in words: the one rule of the form, of messages and of the CSV import. */
import { type Analysis, analyzeEmail } from '@hapi/address';

/** The library lets any character beyond ASCII pass before the @, also the quotes that word processors put there. */
const BEYOND_ASCII = /[^\p{ASCII}\p{L}\p{M}\p{N}]/u;
const ONE_LETTER_END = /\.[a-z]$/i;

/** What most addresses look like, and the library finds nothing in: it takes ten times as long to say so. */
const PLAIN = /^[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}$/i;
const LONGEST_PLAIN = 63;

/** `value` is cleaned and not blank. Ends with what to do or which part is at fault; undefined when it is fine. */
export function emailFault(value: string): string | undefined {
  if (value.length <= LONGEST_PLAIN && PLAIN.test(value)) return undefined;
  const at = value.indexOf('@');
  if (at < 0) return 'it has no @';
  if (/[\s,;<>]/.test(value) || value.indexOf('@', at + 1) >= 0) return 'write one address and nothing else';
  const local = value.slice(0, at);
  const domain = value.slice(at + 1);
  if (local === '') return 'add the part before the @';
  if (domain === '') return 'add the part after the @';
  if (!domain.includes('.')) return 'add the part after the dot';
  const analysis = analyzeEmail(value);
  if (analysis) return faultOf(analysis, local, domain);
  if (BEYOND_ASCII.test(local)) return notBefore(local);
  return ONE_LETTER_END.test(domain) ? notADomain(domain) : undefined;
}

function faultOf({ code }: Analysis, local: string, domain: string): string {
  if (code === 'ADDRESS_TOO_LONG') return 'it has more than 254 characters';
  if (code === 'LOCAL_TOO_LONG') return 'the part before the @ has more than 64 characters';
  return code.includes('LOCAL') ? notBefore(local) : notADomain(domain);
}

const notBefore = (local: string) => `${quoted(local)} cannot stand before the @`;
const notADomain = (domain: string) => `${quoted(domain)} is not a domain name`;

/** A value within a sentence, cut where it gets long; still text of strangers. */
export function quoted(value: string): string {
  const characters = [...value];
  return `\`${characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : value}\``;
}
