import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginsWords, matchesWords, normaliseText, searchWords } from '../../src/contacts/search.ts';

const found = (text: string, search: string) => matchesWords(normaliseText(text), searchWords(search));

describe('finding text', () => {
  test.each([
    ['José Ruiz', 'jose'],
    ['Jose Ruiz', 'JOSÉ'],
    ['Łukasz Groß', 'lukasz gross'],
    ['Øystein Æble', 'oystein aeble'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['İstanbul', 'istanbul'],
    ['O’Neill', "o'neill"],
    ['ana@example.com', 'EXAMPLE.com'],
    ['Nguyễn Văn A', 'nguyen van'],
    ['Ana\u00a0Ruiz', 'ana ruiz'],
    ['ﬁnance', 'finance'],
    ['Ana\u202e Ruiz', 'ana ruiz'],
    ['Müller', 'mu\u0308ller'],
    ['山田 太郎', '太郎'],
  ])('%j holds %j', (text, search) => {
    expect(found(text, search)).toBe(true);
  });

  test.each([
    '"Ana García"',
    'Ana García <ana.garcia@example.com>',
    '(garcia)',
    "'ana'",
    '`ana`',
    '“ana”',
    '*ana*',
    'ana?',
  ])('%j as people write and paste it finds the person', (search) => {
    expect(found('Ana García ana.garcia@example.com', search)).toBe(true);
  });

  test('a word of signs only is looked for as it stands', () => {
    expect(found('Ana "Anita" Ruiz', '"')).toBe(true);
    expect(found('Ana Ruiz', '"')).toBe(false);
    expect(found('Ana Ruiz', '<>')).toBe(false);
  });

  test('needs every word, in any order, at any place', () => {
    expect(found('Ana Maria Ruiz', 'ruiz ana')).toBe(true);
    expect(found('Ana Maria Ruiz', 'Ruiz, Ana')).toBe(true);
    expect(found('Ana Maria Ruiz', 'ana lopez')).toBe(false);
    expect(found('Ana Maria Ruiz', ' , ; ')).toBe(true);
  });

  test('every single character has one normal form', () => {
    const unstable: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const once = normaliseText(String.fromCodePoint(code));
      if (normaliseText(once) !== once) unstable.push(code.toString(16));
    }
    expect(unstable).toEqual([]);
  });

  const text = fc.string({ unit: 'grapheme', maxLength: 60 });

  test('normalised text stays as it is, and is found by itself', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(normaliseText(normaliseText(any))).toBe(normaliseText(any));
        expect(found(any, any)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('upper case, decomposed accents and another order of words never matter', () => {
    const latin = fc.array(fc.stringMatching(/^[a-zA-Zà-öø-ýĀ-ž]{1,10}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(latin, (words) => {
        const search = words.toReversed().join('  ');
        expect(found(words.join(' '), search.toUpperCase())).toBe(true);
        expect(found(words.join(' ').toUpperCase(), search)).toBe(true);
        expect(found(words.join(' ').normalize('NFD'), search.normalize('NFC'))).toBe(true);
      }),
    );
  });

  test('a word that begins a word is told from one that only stands inside', () => {
    const begins = (text: string, search: string) => beginsWords(normaliseText(text), searchWords(search));
    expect(begins('García Ana ana@example.com', 'ana gar')).toBe(true);
    expect(begins('Tanaka', 'ana')).toBe(false);
    expect(begins('Ana Lima', 'ana tok')).toBe(false);
  });
});
