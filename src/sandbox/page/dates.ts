/** Slack's date tokens in the reader's own zone and words. No DOM in here. */
import type { DatePiece } from './pieces.ts';

const DAY_MS = 86_400_000;
const NEAR: Record<string, string> = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' };

/** Where and when the reader is; `zone` and `locale` undefined are the machine's own. */
export type Reader = { now: Date; zone?: string | undefined; locale?: string | undefined };

/** A time that is none, or a token that does not exist, gives the fallback, as in Slack. */
export function formatDate(date: DatePiece, reader: Reader): string {
  const at = new Date(date.timestamp * 1000);
  if (Number.isNaN(at.getTime())) return date.fallback;
  let isKnown = true;
  const text = date.format.replace(/\{(\w+)\}/g, (_all, token: string) => {
    const value = formatToken(token, at, reader);
    isKnown &&= value !== undefined;
    return value ?? '';
  });
  return isKnown ? text : date.fallback;
}

function formatToken(token: string, at: Date, reader: Reader): string | undefined {
  const write = (options: Intl.DateTimeFormatOptions, locale = reader.locale) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: reader.zone }).format(at);
  const pretty = token.endsWith('_pretty') && NEAR[daysBetween(reader, at)];
  if (pretty) return pretty;
  const day = { day: 'numeric', year: 'numeric' } as const;
  switch (token.replace(/_pretty$/, '')) {
    case 'date_num':
      return write({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv-SE');
    case 'date_slash':
      return write({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-US');
    case 'date':
      return write({ ...day, month: 'long' });
    case 'date_short':
      return write({ ...day, month: 'short' });
    case 'date_long':
    case 'day_divider':
      return write({ ...day, month: 'long', weekday: 'long' });
    case 'time':
      return write({ hour: 'numeric', minute: '2-digit' });
    case 'time_secs':
      return write({ hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return formatAgo(at, reader);
    default:
      return undefined;
  }
}

function daysBetween({ now, zone }: Reader, at: Date): number {
  const dayOf = (date: Date) =>
    Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(date));
  return Math.round((dayOf(at) - dayOf(now)) / DAY_MS);
}

function formatAgo(at: Date, { now, locale }: Reader): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}
