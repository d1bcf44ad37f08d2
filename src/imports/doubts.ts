/** What in a row that can go in looks like a slip: it is told, and goes in as it stands. */
import { findDomainSlip } from '../contacts/domain-slips.ts';
import { quoted } from '../contacts/email-fault.ts';
import type { TargetField } from './file-reading.ts';

export type Doubt = { field: TargetField; reason: string; problem: string };

const LOST = /\ufffd/;
/**
 * Control characters, which no right reading has; UTF-8 read as Windows-1252 (`JÃ¼rgen`); or signs amid letters where another
 * encoding has letters (`£ukasz`, `Micha³`).
 */
const GARBLED =
  /[\u0080-\u009f]|[ÃÂÅ][\u0080-\u00bf\u0152-\u017e\u2013-\u2122]|\p{L}[¹²³¿£¥¤¦¶¼½¾]|[¹²³¿£¥¤¦¶¼½¾]\p{L}/u;

const PLAIN = /^[\x20-\x7e]*$/;

/** `values` by field, and the e-mail address as it goes in. */
export function findDoubts(values: Partial<Record<TargetField, string>>, email: string): Doubt[] {
  const doubts: Doubt[] = [];
  const slip = findSlip(email);
  if (slip) doubts.push(slip);
  for (const field in values) {
    const value = values[field as TargetField] ?? '';
    // Nearly every value is plain ASCII, and needs no closer look.
    if (field === 'email' || PLAIN.test(value)) continue;
    const garbled = findGarbled(field as TargetField, value);
    if (garbled) doubts.push(garbled);
  }
  return doubts;
}

function findSlip(email: string): Doubt | undefined {
  const domain = findDomainSlip(email);
  if (domain === undefined) return undefined;
  return {
    field: 'email',
    reason: 'perhaps a slip in the e-mail address',
    problem: `${quoted(email)} is perhaps meant to end in ${domain}: it goes in as it stands`,
  };
}

function findGarbled(field: TargetField, value: string): Doubt | undefined {
  const isLost = LOST.test(value);
  if (!isLost && !GARBLED.test(value)) return undefined;
  const what = isLost
    ? 'a character that was lost when the file was saved'
    : 'characters that look garbled by another encoding';
  return {
    field,
    reason: isLost ? 'character lost' : 'odd characters',
    problem: `${quoted(value)} holds ${what}: it goes in as it stands`,
  };
}
