import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { putRow } from '../../src/contacts/mirror-repository.ts';
import { toRow } from '../../src/contacts/mirror-row.ts';
import { normaliseText, searchWords } from '../../src/contacts/search.ts';
import { findPage, prepareSearch } from '../../src/contacts/search-repository.ts';
import { useDatabase } from '../support/database.ts';
import { buildContact } from './contact.ts';

const database = useDatabase();
let accounts = 0;

/** The ids found among contacts of these names, the best first. */
async function ranked(names: string[], search: string): Promise<number[]> {
  const accountId = `account ${++accounts}`;
  const db = database.current.kysely<unknown>();
  await database.current.pool.query('insert into contact_desk.mirrors (account_id) values ($1)', [accountId]);
  for (const [index, fullname] of names.entries()) {
    await putRow(db, accountId, toRow(buildContact({ id: index + 1, fullname }), '', ''));
  }
  const query = { words: searchWords(search), filters: [] };
  const prepared = await prepareSearch(db, accountId, query, (one, other) => one === other);
  const { contacts } = await findPage(db, prepared, { offset: 0, limit: 10 });
  return contacts.map(({ id }) => id);
}

const found = async (text: string, search: string) => (await ranked([text], search)).length === 1;

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
  ])('%j holds %j', async (text, search) => {
    expect(await found(text, search)).toBe(true);
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
  ])('%j as people write and paste it finds the person', async (search) => {
    expect(await found('Ana García ana.garcia@example.com', search)).toBe(true);
  });

  test.each([
    ['anna_b%c@x.de', 'nna_b%c@x.d', true],
    ['annaXbYc@x.de', 'anna_b%c@x.de', false],
    ['anna@x.de', 'anna@y.de', false],
    ['anna@x.de bert@y.de', 'anna@y.de', false],
    ['hanna@x.de', 'anna@x', true],
    ['an@x.de', 'an@x', true],
  ])('%j holds the address %j: %j', async (text, search, holds) => {
    expect(await found(text, search)).toBe(holds);
  });

  test('a word of signs only is looked for as it stands', async () => {
    expect(await found('Ana "Anita" Ruiz', '"')).toBe(true);
    expect(await found('Ana Ruiz', '"')).toBe(false);
    expect(await found('Ana Ruiz', '<>')).toBe(false);
  });

  test('needs every word, in any order, at any place', async () => {
    expect(await found('Ana Maria Ruiz', 'ruiz ana')).toBe(true);
    expect(await found('Ana Maria Ruiz', 'Ruiz, Ana')).toBe(true);
    expect(await found('Ana Maria Ruiz', 'ana lopez')).toBe(false);
    expect(await found('Ana Maria Ruiz', ' , ; ')).toBe(true);
    expect(await found('Ana Maria Ruiz', 'ma')).toBe(true);
    expect(await found('Ana Maria Ruiz', 'ia')).toBe(false);
    expect(await found('Maria Smith-Jo', 'jo sm')).toBe(true);
    expect(await found('Ana !B ☃Co', 'b co')).toBe(true);
    expect(await found('Ana !Ib', 'b')).toBe(false);
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

  test('normalised text stays as it is, and is found by itself', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (any) => {
        expect(normaliseText(normaliseText(any))).toBe(normaliseText(any));
        expect(await found(any, any)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('upper case, decomposed accents and another order of words never matter', async () => {
    const latin = fc.array(fc.stringMatching(/^[a-zA-Zà-öø-ýĀ-ž]{1,10}$/), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(latin, async (words) => {
        const search = words.toReversed().join('  ');
        expect(await found(words.join(' '), search.toUpperCase())).toBe(true);
        expect(await found(words.join(' ').toUpperCase(), search)).toBe(true);
        expect(await found(words.join(' ').normalize('NFD'), search.normalize('NFC'))).toBe(true);
      }),
    );
  });

  test('signs that mean something to a database are plain', async () => {
    expect(await found('100% sure_thing \\ "x"', '0% sure_')).toBe(true);
    expect(await found('100 surething', '%')).toBe(false);
    expect(await found('100 surething', 'sure_')).toBe(false);
    expect(await found("Ana O'Neill", "o'n")).toBe(true);
    expect(await found('a\\b', '\\')).toBe(true);
  });

  test('wild text finds nobody, and is no error', async () => {
    for (const wild of [
      '\0',
      'a\0b',
      '🙂'.repeat(2000),
      'x'.repeat(10_000),
      '\ud800',
      'مرحبا שלום',
      "');--",
    ]) {
      expect(await found('Ana Ruiz', `${wild} zz`)).toBe(false);
    }
    expect(await found('Zoë 🙂 مرحبا', '🙂 مرحبا zoe')).toBe(true);
  });

  test('the very name comes first, then one that begins so, then the newest', async () => {
    const names = ['Anastasia Maria', 'Maria Ana', 'Ana Tanaka', 'Tanaka Mariana'];
    expect(await ranked(names, 'ana maria')).toEqual([2, 1, 4]);
    expect(await ranked(['Tanaka', 'Ana', 'Banana', 'Anna'], 'ana')).toEqual([2, 3, 1]);
  });
});
