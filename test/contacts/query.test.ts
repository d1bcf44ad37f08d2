/** Reading what people type into a search. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIELDS, FILTERS, formatQuery, parseQuery, type Query, readSince } from '../../src/contacts/query.ts';

describe('reading a query', () => {
  test.each<[string, Query]>([
    ['', { words: '', filters: [] }],
    ['  Ana   Ruiz ', { words: 'Ana Ruiz', filters: [] }],
    ['ana type:customer', { words: 'ana', filters: [{ name: 'type', value: 'customer' }] }],
    ['Type: customer, ana', { words: 'ana', filters: [{ name: 'type', value: 'customer' }] }],
    ['city:“New York” x', { words: 'x', filters: [{ name: 'city', value: 'New York' }] }],
    ['city: "New York"', { words: '', filters: [{ name: 'city', value: 'New York' }] }],
    ['"type:customer"', { words: '"type:customer"', filters: [] }],
    ['" country:de', { words: '"', filters: [{ name: 'country', value: 'de' }] }],
    ['city:"New York', { words: 'York', filters: [{ name: 'city', value: 'New' }] }],
    ['missing:first_name', { words: '', filters: [{ name: 'missing', value: 'first_name' }] }],
  ])('%j', (text, query) => {
    expect(parseQuery(text)).toEqual(query);
  });

  test.each([
    'https://example.com',
    '12:30',
    ':smile:',
    'mailto:ana@example.com',
    'Name:',
    'שלום:x',
    '\u0000🦄',
  ])('%j is a word', (text) => {
    expect(parseQuery(text).filters).toEqual([]);
  });

  test.each([
    ['typ:customer', 'did you mean type:?'],
    ['contry:4', 'did you mean country:?'],
    ['colour:red', 'no filter colour:'],
    ['type:', 'needs a value'],
    ['type: country:de', 'needs a value'],
    ['has:shoes', 'email, name, first'],
    ['since:yesterday', 'since:7d'],
    ['since:9999y', 'since:7d'],
    ['since:1969-12-31', 'since:7d'],
    ['since:2026-02-31', 'since:7d'],
    ['id:ana', 'takes a number'],
  ])('%j is refused, naming the filters', (text, why) => {
    expect(() => parseQuery(text)).toThrow(expect.objectContaining({ code: 'query_invalid' }));
    expect(() => parseQuery(text)).toThrow(why);
    expect(() => parseQuery(text)).toThrow('type: country: city: state: email: id: has: missing: since:');
  });

  test('a time back begins with its day, as a day does', () => {
    const now = new Date('2026-03-10T12:00:00Z');
    expect(readSince('2w', now)?.toISOString()).toBe('2026-02-24T00:00:00.000Z');
    expect(readSince('2026-01-31', now)?.toISOString()).toBe('2026-01-31T00:00:00.000Z');
  });

  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => `x${text}`);
  const typed: Record<(typeof FILTERS)[number], fc.Arbitrary<string>> = {
    type: value,
    country: value,
    city: value,
    state: value,
    email: value,
    id: fc.nat().map(String),
    has: fc.constantFrom(...FIELDS),
    missing: fc.constantFrom(...FIELDS),
    since: fc.constantFrom('7d', '2026-01-31'),
  };
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('"', ' ', 'ana', 'city:"New York"', '”'),
    fc
      .constantFrom(...FILTERS)
      .chain((name) => fc.tuple(typed[name], fc.boolean()).map(([v, q]) => `${name}:${q ? `"${v}"` : v}`)),
  );

  test('the text of a query is read as that query', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        let query: Query;
        try {
          query = parseQuery(pieces.join(' '));
        } catch {
          return;
        }
        expect(parseQuery(formatQuery(query))).toEqual(query);
      }),
      { numRuns: 2000 },
    );
  });

  test('anything else than a filter is never an error', () => {
    const wild = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.replaceAll(':', ' '));
    fc.assert(fc.property(wild, (text) => void parseQuery(text)));
    expect(parseQuery('x:'.repeat(5000)).filters).toEqual([]);
  });
});
