/** Text of strangers made safe for Slack: no mentions, no links, no formatting of other text, nothing turned around. */
import type { MrkdwnElement, PlainTextElement } from '@slack/web-api';

// Embeddings, overrides and isolates reorder what stands after them; marks (U+200E, U+200F) do not and are kept.
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
// Only as much is looked at as can be shown, so that no value takes long.
const LONGEST = 4000;

/** One line, well-formed, without control characters and without those that reorder the text around them. */
export function clean(value: string): string {
  return value
    .slice(0, LONGEST)
    .toWellFormed()
    .replace(BIDI_CONTROLS, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** At most `max` UTF-16 units, ending in "…" when something is missing; never half a character. */
export function cut(value: string, max: number): string {
  if (value.length <= max) return value;
  const kept = value.slice(0, Math.max(0, max - 1));
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** As `cut`, of mrkdwn that is escaped already: never half an escape, mention, link or date. */
export function cutMrkdwn(value: string, max: number): string {
  if (value.length <= max) return value;
  return `${cut(value, max)
    .slice(0, -1)
    .replace(/(&[a-z]*|<[^>]*)$/, '')}…`;
}

/** Literal text for a `plain_text` object, at most `max` long; send it with `emoji: false`. */
export function plain(value: string, max: number): string {
  return isolated(clean(value), max);
}

/**
 * Text for inside a `mrkdwn` object or a top-level `text`; send the object with `verbatim: true`. `max` counts what
 * people see: escaping can make up to five characters of one.
 */
export function mrkdwn(value: string, max = 150): string {
  return escapeMrkdwn(isolated(clean(value), max));
}

/** Slack's own three escapes and no others: with them no `<!channel>`, `<@U…>` or link can be forged. */
export function escapeMrkdwn(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Invisible isolates only where they are needed, because people copy addresses out of messages. */
function isolated(value: string, max: number): string {
  if (!RIGHT_TO_LEFT.test(value)) return cut(value, max);
  return `${FIRST_STRONG_ISOLATE}${cut(value, max - 2)}${POP_ISOLATE}`;
}

export function plainText(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** `text` is escaped already. Verbatim: `@here`, `#general` and bare addresses in it stay text. */
export function mrkdwnText(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** A point in time that each reader sees in their own zone, e.g. 'time' or 'date_short_pretty'. */
export function dateToken(
  at: Date,
  format: 'time' | 'date_short_pretty' | 'date_short_pretty_at_time',
): string {
  const shown = format === 'date_short_pretty_at_time' ? '{date_short_pretty} {time}' : `{${format}}`;
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1000)}^${shown}|${fallback}>`;
}

/** 3204 becomes '3,204'. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 contact`, `3,204 contacts`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
