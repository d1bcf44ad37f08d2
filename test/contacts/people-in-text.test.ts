import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findProblem } from '../../src/contacts/draft.ts';
import { findPeople, LONGEST_TEXT } from '../../src/contacts/people-in-text.ts';

/** `Ana|Ruiz|ana@x.de`, one for each person. */
const found = (text: string) =>
  findPeople(text).map(({ first_name, last_name, email }) => `${first_name}|${last_name}|${email}`);

describe('the name of an address', () => {
  test.each([
    ['Ana Ruiz <ana@x.de>', 'Ana|Ruiz|ana@x.de'],
    ['ana ruiz <ana@x.de>', 'ana|ruiz|ana@x.de'],
    ['"Ruiz, Ana" <ana@x.de>', 'Ana|Ruiz|ana@x.de'],
    ['"Ana Ruiz @ ACME" <ana@x.de>', 'Ana|Ruiz|ana@x.de'],
    ['"@"ana@x.de', '||ana@x.de'],
    ['"leo@home" <ana@x.de>', '||ana@x.de'],
    ['"\u202eziuR anA" <ana@x.de>', '||ana@x.de'],
    ['"…" <ana@x.de>', '||ana@x.de'],
    ['Ana van der Berg <ana@x.de>', 'Ana|van der Berg|ana@x.de'],
    ['Ana Ruiz, ana@x.de', 'Ana|Ruiz|ana@x.de'],
    ['Ana Ruiz: ana@x.de', 'Ana|Ruiz|ana@x.de'],
    ['Ana Ruiz - ana@x.de', 'Ana|Ruiz|ana@x.de'],
    ['Ana Ruiz\tana@x.de', 'Ana|Ruiz|ana@x.de'],
    ['ana@x.de (Ana Ruiz)', 'Ana|Ruiz|ana@x.de'],
    ['- *Dr. Ana Ruiz* ana@x.de', 'Ana|Ruiz|ana@x.de'],
    ['1. Ana Ruiz ana@x.de', 'Ana|Ruiz|ana@x.de'],
    ['From: Ana Ruiz <ana@x.de>', 'Ana|Ruiz|ana@x.de'],
    ['please add Ana Ruiz, ana@x.de, to the list', 'Ana|Ruiz|ana@x.de'],
    ['Thanks! Write to ana@x.de', '||ana@x.de'],
    ['you can reach us at info@x.de.', '||info@x.de'],
    ['Ana, ana@x.de', 'Ana||ana@x.de'],
    ['山田太郎 <taro@x.jp>', '山田太郎||taro@x.jp'],
    ['ana.ruiz@x.de', 'Ana|Ruiz|ana.ruiz@x.de'],
    ['no.reply@x.de', '||no.reply@x.de'],
    ['Best regards\nAna Ruiz\nHead of Sales\n+49 30 1234\nana@x.de', 'Ana|Ruiz|ana@x.de'],
    ['Ana Ruiz\na.r@x.de', 'Ana|Ruiz|a.r@x.de'],
  ])('%j', (text, person) => {
    expect(found(text)).toEqual([person]);
  });
});

describe('an address', () => {
  test.each([
    [
      'Ana Ruiz <ana@x.de>, Leo Okafor <leo@x.de>; mia@x.de',
      ['Ana|Ruiz|ana@x.de', 'Leo|Okafor|leo@x.de', '||mia@x.de'],
    ],
    ['Ana Ruiz, ana@x.de, Leo Okafor, leo@x.de', ['Ana|Ruiz|ana@x.de', 'Leo|Okafor|leo@x.de']],
    ['ana@x.de ANA@X.DE Ana@x.de', ['||ana@x.de']],
    ['ana@x.de, then Ana Ruiz <ana@x.de>', ['Ana|Ruiz|ana@x.de']],
    ['_ana@x.de_ and (leo@x.de).', ['||ana@x.de', '||leo@x.de']],
    ['git@github.com:ana/repo @ana@social.example https://u:secret@x.de/ ana@', []],
    ['a@b@x.de and nobody@nowhere', []],
  ])('%j', (text, people) => {
    expect(found(text)).toEqual(people);
  });
});

test('every address of a list is found, whatever separates them, in its order', () => {
  const word = fc.stringMatching(/^[a-z]{3,10}$/);
  const separator = fc.constantFrom(', ', '; ', '\n', ' ', '>, <', '\n- ', ' | ');
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 30 }), separator, (words, between) => {
      const emails = words.map((one) => `${one}@x.example`);
      expect(findPeople(emails.join(between)).map(({ email }) => email)).toEqual(emails);
    }),
  );
});

test('whatever the text, each address is one the service can take, once, and names are short and of one line', () => {
  const piece = fc.constantFrom(
    '@',
    'ana@x.de',
    '<',
    '>',
    '"',
    ',',
    '\n',
    ' ',
    'Ana',
    "'",
    '.',
    '😀',
    'ñ',
    '(',
    '_',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 60 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const people = findPeople(given);
      expect(new Set(people.map(({ email }) => email.toLowerCase())).size).toBe(people.length);
      for (const { email, first_name, last_name } of people) {
        expect(findProblem('email', email)).toBeUndefined();
        expect(given).toContain(email);
        expect(`${first_name} ${last_name}`.length).toBeLessThan(150);
        expect(first_name + last_name).not.toMatch(/[\n@]/);
      }
    }),
    { numRuns: 500, examples: [['"@"ana@x.de']] },
  );
});

test('several texts are read as one, but the end of one names nobody in the next', () => {
  const people = findPeople(
    'Bo Svensson',
    'a.r@x.de',
    'Leo Okafor <leo@x.de>, A.R@x.de',
    'Ana Ruiz <a.r@x.de>',
  );
  expect(people).toEqual([
    { email: 'a.r@x.de', first_name: 'Ana', last_name: 'Ruiz' },
    { email: 'leo@x.de', first_name: 'Leo', last_name: 'Okafor' },
  ]);
});

test('all texts together are read to a limit', () => {
  const filler = `${'x'.repeat(LONGEST_TEXT - 20)} `;
  expect(findPeople('first@x.de', filler, 'second@x.de')).toHaveLength(1);
});

test('long texts are read quickly', () => {
  const many = Array.from({ length: 5000 }, (_, n) => `p${n}@x.de`).join(' ');
  expect(findPeople(many)).toHaveLength(5000);
  for (const text of [
    'a'.repeat(100_000),
    '@'.repeat(100_000),
    `${'a.'.repeat(50_000)}@`,
    '- '.repeat(50_000),
  ]) {
    const start = performance.now();
    expect(findPeople(text)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(2000);
  }
});
