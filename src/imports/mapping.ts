/** Which column of a file fills which field: by the header's name first, by what the cells hold then. */
import { type Column, type Decisions, leaveOut, numberOf, readColumns, settle, shareOf } from './column.ts';
import type { ColumnGuess, WhyLeftOut } from './column-guess.ts';
import { looksLikeEmail } from './email-look.ts';
import { isFailedCsv } from './failed-csv.ts';
import type { TargetField } from './file-reading.ts';
import { plainHeader } from './header-names.ts';
import { settleNames } from './name-columns.ts';
import { settleNamesByAddress } from './names-by-address.ts';

/** What is known of the account and the world, to judge values by. */
export type Known = {
  /** Names of contact types, as `typeKey` gives them. */
  types: ReadonlySet<string>;
  isCountry(name: string): boolean;
};

const MOST = 0.5;
/** For a column whose name says nothing. */
const NEARLY_ALL = 0.8;
/** Enough values to tell; each takes some microseconds, and there may be hundreds of columns. */
const LOOKED_AT = 20;
const SAMPLES = 3;
const LONGEST_SAMPLE = 80;
const ADDRESS_FIELDS: TargetField[] = [
  'country',
  'state',
  'city',
  'address_line1',
  'address_line2',
  'state_province_region',
  'postal_code',
];

/** One guess per column, in order. `sample` is rows below the header. Without a column of addresses no target is 'email'. */
export function guessColumns(header: string[], sample: string[][], known: Known): ColumnGuess[] {
  const columns = readColumns(header, sample);
  const decisions: Decisions = new Map();
  settleEmail(decisions, columns);
  leaveOut(
    decisions,
    columns.filter((column) => isNoCountry(column, columns, known)),
    'differs',
  );
  settleAddress(decisions, columns);
  settleType(decisions, columns, known);
  settleNames(decisions, columns);
  settleByContent(decisions, columns, known);
  const email = columns.find(({ column }) => decisions.get(column)?.target === 'email');
  const isNamed = [...decisions.values()].some(({ target }) => /_name$/.test(target ?? ''));
  if (email && !isNamed) settleNamesByAddress(decisions, columns, email);
  return columns.map((column) => {
    const { column: number, header: text } = column;
    const decided = decisions.get(number);
    const isEmpty = decided?.why === 'differs' && column.filled.length === 0;
    const decision = (isEmpty ? undefined : decided) ?? {
      target: undefined,
      why: whyUndecided(column),
      rivals: [],
    };
    const share = shareFor(column, decision.target, known);
    return { column: number, header: text, ...decision, samples: samplesOf(column), ...share };
  });
}

/** The form in which two spellings of a contact type's name are equal. */
export function typeKey(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * Among the columns of mostly addresses one that is called so, else any but those of colleagues and the like. Where no column
 * holds mostly addresses it is one that is called so and holds some: most of its rows are wrong, and are told. So it is in a
 * file of rows that failed.
 */
function settleEmail(decisions: Decisions, columns: Column[]): void {
  const named = columns.filter(({ name }) => name?.field === 'email');
  leaveOut(decisions, named, 'differs');
  const mostly = columns.filter((column) => shareOf(column.filled, looksLikeEmail) >= MOST);
  const isOurs = isFailedCsv(columns.map(({ header }) => header));
  const some = named.filter(({ filled }) => isOurs || filled.some(looksLikeEmail));
  const addressed = mostly.length > 0 ? mostly : some;
  const called = addressed.filter((column) => named.includes(column));
  const others = addressed.filter(({ name }) => name?.field !== 'not_stored');
  const candidates = called.length > 0 ? called : others;
  const addresses = ({ filled }: Column) => filled.filter(looksLikeEmail).length;
  const isPlain = ({ name }: Column) => Number(name?.field === 'email' && name.group === '');
  candidates.sort(
    (a, b) =>
      isPlain(b) - isPlain(a) ||
      numberOf(a) - numberOf(b) ||
      addresses(b) - addresses(a) ||
      a.column - b.column,
  );
  settle(decisions, 'email', candidates, called.length > 0 ? undefined : 'content');
}

/** A street from one of a person's addresses and a city from another would be no address: all come from one. */
function settleAddress(decisions: Decisions, columns: Column[]): void {
  const parts = columns.filter((column) => isFree(decisions, column) && isOf(column, ADDRESS_FIELDS));
  const groups = new Map<string, number>();
  for (const { name, filled } of parts) {
    if (name?.group) groups.set(name.group, (groups.get(name.group) ?? 0) + filled.length);
  }
  const [[best] = ['']] = [...groups].sort(([, one], [, other]) => other - one);
  const rank = ({ name }: Column) => [name?.group === '', name?.group === best].indexOf(true);
  for (const field of ADDRESS_FIELDS) {
    const claims = parts.filter(({ name }) => name?.field === field);
    const taken = claims.filter((column) => rank(column) >= 0);
    const rest = claims.filter((column) => rank(column) < 0);
    leaveOut(decisions, rest, 'second');
    if (taken.length === 0) continue;
    taken.sort((a, b) => byValues(a, b) || rank(a) - rank(b) || byTrust(a, b));
    settle(decisions, field, [...taken, ...rest]);
  }
}

/**
 * `CC` is a country in one export and a carbon copy in another; a column without one country would spoil every row. Numbers
 * are dial codes as often as countries.
 */
function isNoCountry(column: Column, columns: Column[], known: Known): boolean {
  if (!isOf(column, ['country'])) return false;
  const isNumber = (cell: string) => /^\d+$/.test(cell);
  const byNumber = holdsCountryNumbers(column, columns);
  if (!byNumber && shareOf(column.filled, isNumber) >= MOST) return true;
  if (column.filled.length < 2) return false;
  return !column.filled
    .slice(0, LOOKED_AT)
    .some((cell) => known.isCountry(cell) || (byNumber && isNumber(cell)));
}

/** The service numbers countries in its own files, which are told by how it spells their columns. */
function holdsCountryNumbers({ header }: Column, columns: Column[]): boolean {
  if (plainHeader(header) === 'countryid') return true;
  return header === 'country' && columns.some((other) => other.header === 'address_line1');
}

/** "Type" is the name of many things: the values decide. */
function settleType(decisions: Decisions, columns: Column[], known: Known): void {
  const claims = columns.filter((column) => isFree(decisions, column) && isOf(column, ['contact_type']));
  const isType = (cell: string) => known.types.has(typeKey(cell));
  const typed = claims.filter((column) => column.filled.some(isType)).sort(byTrust);
  leaveOut(decisions, claims, 'differs');
  settle(decisions, 'contact_type', typed);
}

/** What the names do not tell, the values may: a column of country names, or of contact types. */
function settleByContent(decisions: Decisions, columns: Column[], known: Known): void {
  const free = columns.filter(
    (column) => isFree(decisions, column) && !column.name && column.filled.length > 1,
  );
  const taken = new Set([...decisions.values()].map(({ target }) => target));
  // Codes of two or three letters are as often states, languages, or Yes and No.
  const isCountryName = (cell: string) => !/^[a-z]{1,3}$/i.test(cell) && known.isCountry(cell);
  const isType = (cell: string) => known.types.has(typeKey(cell));
  for (const [field, looksRight] of [
    ['country', isCountryName],
    ['contact_type', isType],
  ] as const) {
    if (taken.has(field)) continue;
    const alike = free.filter(({ filled }) => shareOf(filled.slice(0, LOOKED_AT), looksRight) >= NEARLY_ALL);
    settle(decisions, field, alike, 'content');
  }
}

function whyUndecided({ name, filled }: Column): WhyLeftOut {
  if (name?.field === 'not_stored') return 'not_stored';
  return filled.length > 0 ? 'unknown' : 'empty';
}

function shareFor(column: Column, target: TargetField | undefined, known: Known): { share?: number } {
  const looks: Partial<Record<TargetField, (cell: string) => boolean>> = {
    email: looksLikeEmail,
    country: known.isCountry,
    contact_type: (cell) => known.types.has(typeKey(cell)),
  };
  const looksRight = target && looks[target];
  return looksRight && column.filled.length > 0 ? { share: shareOf(column.filled, looksRight) } : {};
}

function samplesOf({ filled }: Column): string[] {
  return [...new Set(filled)].slice(0, SAMPLES).map((cell) => cell.slice(0, LONGEST_SAMPLE).toWellFormed());
}

const TRUST = ['name', 'synonym', 'spelling'];

/** A column without any value comes last. */
function byValues(a: Column, b: Column): number {
  return Number(a.filled.length === 0) - Number(b.filled.length === 0);
}

/** The service's own name before another word for it, the one with more values first. */
function byTrust(a: Column, b: Column): number {
  const trust = (column: Column) => TRUST.indexOf(column.name?.why ?? '');
  return (
    byValues(a, b) ||
    trust(a) - trust(b) ||
    numberOf(a) - numberOf(b) ||
    b.filled.length - a.filled.length ||
    a.column - b.column
  );
}

function isFree(decisions: Decisions, { column }: Column): boolean {
  return !decisions.has(column);
}

function isOf({ name }: Column, fields: TargetField[]): boolean {
  return fields.some((field) => field === name?.field);
}
