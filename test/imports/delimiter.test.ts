/** The delimiter is the one beside the e-mail addresses. */
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DELIMITERS, sniffDelimiter, sniffNewlines } from '../../src/imports/delimiter.ts';

test.each([
  ['comma', 'Name,E-mail\nAna,ana@x.de\n', ','],
  ['semicolon', 'Name;E-mail\nAna;ana@x.de\n', ';'],
  ['tab', 'Name\tE-mail\nAna\tana@x.de\n', '\t'],
  ['bar', 'Name|E-mail\nAna|ana@x.de\n', '|'],
  ['semicolon although every name holds a comma', 'Name;Mail\nRuiz, Ana;ana@x.de\nBerg, Jo;jo@x.de\n', ';'],
  ['comma although a value holds semicolons', 'Mail,Tags\nana@x.de,a;b;c\njo@x.de,d;e;f\n', ','],
  ['comma for a single column', 'ana@x.de\njo@x.de\n', ','],
  ['comma where there is nothing at all', '', ','],
  ['tab under as many titles as rows', 'Title 0\nTitle 1\nFirst\tMail\n\ta@x.de\n', '\t'],
  ['semicolon when the head ends inside quotes', 'Name;Mail\nAna;ana@x.de\nJo;"jo@x', ';'],
])('%s', (_, head, delimiter) => {
  expect(sniffDelimiter(head)).toBe(delimiter);
});

test('a file of contacts written with any delimiter is read with that one', () => {
  const word = fc.stringMatching(/^[\p{L} ,;|\t"']{0,12}$/u);
  const row = fc.tuple(word, word, fc.stringMatching(/^[a-z]{1,8}$/), word);
  const rows = fc.array(row, { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(rows, fc.constantFrom(...DELIMITERS), fc.boolean(), (all, delimiter, quoted) => {
      const table = all.map(([first, last, name, city]) => [first, last, `${name}@example.com`, city]);
      const head = stringify([['First', 'Last', 'Mail', 'City'], ...table], { delimiter, quoted });
      expect(sniffDelimiter(head)).toBe(delimiter);
    }),
  );
});

test('a lone carriage return ends lines only where there is no line feed', () => {
  expect(sniffNewlines('a\rb\r')).toEqual(['\r']);
  expect(sniffNewlines('a\r\nb\nc')).toEqual(['\r\n', '\n']);
});
