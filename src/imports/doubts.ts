/** What in a row that can go in looks like a slip: it is told, and goes in as it stands. */
import { findDomainSlip } from '../contacts/domain-slips.ts';
import { quoted } from '../contacts/email-fault.ts';
import type { TargetField } from './import.ts';

export type Doubt = { field: TargetField; reason: string; problem: string };

const LOST = /\ufffd/;
/**
 * Control characters, which no right reading has; UTF-8 read as Windows-1252 (`JÃ¼rgen`); or signs amid letters where another
 * encoding has letters (`£ukasz`, `Micha³`).
 */
const GARBLED =
  /[\u0080-\u009f]|[ÃÂÅ][\u0080-\u00bf\u0152-\u017e\u2013-\u2122]|\p{L}[¹²³¿£¥¤¦¶¼½¾]|[¹²³¿£¥¤¦¶¼½¾]\p{L}/u;

/** `values` by field, as they go in. */
export function findDoubts(values: Partial<Record<TargetField, string>>): Doubt[] {
  const texts = Object.entries(values) as [TargetField, string][];
  return texts.flatMap(
    ([field, value]) => (field === 'email' ? findSlip(value) : findGarbled(field, value)) ?? [],
  );
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
  // Nearly every value is plain ASCII, and needs no closer look.
  if (/^[\x20-\x7e]*$/.test(value)) return undefined;
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
