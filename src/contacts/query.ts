/** What somebody searches for, read from what they typed: words, and filters such as `country:de`. */
import { AppError } from '../errors.ts';
import { slips } from './slips.ts';

export const FILTERS = [
  'type',
  'country',
  'city',
  'state',
  'email',
  'id',
  'has',
  'missing',
  'since',
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filter = { name: FilterName; value: string };
/** `words` has single spaces and may hold quotes; a value is never blank and holds no quotes. */
export type Query = { words: string; filters: Filter[] };

/** What `has:` and `missing:` can ask for. */
export const FIELDS = ['email', 'name', 'first', 'last', 'type', 'country', 'city', 'state'] as const;
export type FieldName = (typeof FIELDS)[number];

const QUOTES = /[\u201C\u201D\u201E\u201F\u00AB\u00BB]/g;
const BLANKS = /[\s\p{Zs}\p{Cc}]+/gu;
/** A filter with its value, perhaps after a blank; a quoted phrase; or a word. */
const TOKEN = new RegExp(
  `(?<name>${FILTERS.join('|')}):(?: ?(?<quoted>"[^"]*")|(?<value>\\S+)| (?<apart>(?![a-z]+:)\\S+))?|"[^"]*"|\\S+`,
  'gi',
);
const DAY_MS = 24 * 60 * 60 * 1000;
const UNITS: Record<string, number> = { d: 1, w: 7, m: 30, y: 365 };

/** @throws AppError `query_invalid` for a filter that is none, or whose value says nothing */
export function parseQuery(text: string): Query {
  const words: string[] = [];
  const filters: Filter[] = [];
  for (const match of text.replace(QUOTES, '"').replace(BLANKS, ' ').trim().matchAll(TOKEN)) {
    const { name, quoted, value, apart } = match.groups ?? {};
    if (name) filters.push(readFilter(name.toLowerCase() as FilterName, quoted ?? value ?? apart ?? ''));
    else {
      refuseUnknownFilter(match[0]);
      words.push(match[0]);
    }
  }
  return { words: words.join(' '), filters };
}

/** The text that `parseQuery` reads as this query. */
export function formatQuery({ words, filters }: Query): string {
  const parts = filters.map(formatFilter);
  // A quote in the words that nothing closes would take in the filters after it.
  return (words.includes('"') ? [...parts, words] : [words, ...parts]).filter(Boolean).join(' ');
}

export function formatFilter({ name, value }: Filter): string {
  return /^[\p{L}\p{N}@._+#-]+$/u.test(value) ? `${name}:${value}` : `${name}:"${value}"`;
}

/** The beginning of the day (UTC) that `2026-01-31`, `7d`, `2w`, `3m` or `1y` means, from 1970 on; undefined for anything else. */
export function readSince(value: string, now: Date): Date | undefined {
  const [, amount, unit = ''] = /^(\d{1,4})([dwmy])$/i.exec(value) ?? [];
  const days = Number(amount) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (!Number.isNaN(days)) {
    const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
    return days * DAY_MS > today ? undefined : new Date(today - days * DAY_MS);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const day = new Date(`${value}T00:00:00Z`);
  // 31 February would be a day in March.
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
  return isDay && day.getTime() >= 0 ? day : undefined;
}

/** The field that `has:` and `missing:` mean. */
export function readField(value: string): FieldName | undefined {
  const word = value.toLowerCase().replace(/[ _-]?name$/, '') || 'name';
  return FIELDS.find((field) => field === word);
}

function readFilter(name: FilterName, typed: string): Filter {
  const value = typed
    .replace(/^([^"].*?)[,;]+$/, '$1')
    .replaceAll('"', '')
    .trim();
  if (value === '') throw invalid(`${name}: needs a value after the colon.`);
  if (name === 'id' && !/^#?\d{1,16}$/.test(value)) throw invalid(`id: takes a number, such as id:12.`);
  if (name === 'since' && !readSince(value, new Date()))
    throw invalid(
      'since: takes a day, such as since:2026-01-31, or a time back, such as since:7d, 2w or 3m.',
    );
  if ((name === 'has' || name === 'missing') && !readField(value))
    throw invalid(`${name}: takes the name of a field: ${FIELDS.join(', ')}.`);
  return { name, value };
}

/** `typ:customer` and `colour:red` were meant as filters; `https://…`, `12:30` and `:smile:` were not. */
function refuseUnknownFilter(word: string): void {
  const [, head = '', value = ''] = /^([a-z]{2,20}):(.*)$/is.exec(word) ?? [];
  const near = FILTERS.find((name) => head.length > 2 && slips(head.toLowerCase(), name) === 1);
  if (near) throw invalid(`There is no filter ${head.toLowerCase()}: — did you mean ${near}:?`);
  if (/^\p{L}+$/u.test(value)) throw invalid(`There is no filter ${head.toLowerCase()}:.`);
}

function invalid(what: string): AppError {
  const names = FILTERS.map((name) => `${name}:`).join(' ');
  return new AppError(
    'query_invalid',
    `${what} The filters are ${names}. For example: ana type:customer country:de city:"New York" missing:name since:30d`,
  );
}
