import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DRAFT_FIELDS, findProblem, MAX_FIELD_LENGTH, validateDraft } from '../../src/contacts/draft.ts';

const fine = { email: 'ana@example.com', contact_type_id: '2', country: '75' };

describe('an e-mail address', () => {
  test.each([
    'ana@x.de',
    "o'neill+tag@mail.example.co.uk",
    'ana&co@example.com',
    'Änä@müller.de',
    'ana@例え.テスト',
    'ana@xn--mller-kva.de',
    'ana@example.museum',
    '  ana@x.de\u00a0',
    'ana\u200b@x.de',
    'mailto:ana@x.de',
  ])('%j is fine', (email) => {
    expect(findProblem('email', email)).toBeUndefined();
  });

  test.each([
    ['ana@x', '`ana@x` is not an e-mail address: add the part after the dot'],
    ['ana.x.de', '`ana.x.de` is not an e-mail address: it has no @'],
    ['@x.de', '`@x.de` is not an e-mail address: add the part before the @'],
    ['ana@', '`ana@` is not an e-mail address: add the part after the @'],
    ['a@x.de, b@x.de', '`a@x.de, b@x.de` is not an e-mail address: write one address and nothing else'],
    ['a@b@x.de', '`a@b@x.de` is not an e-mail address: write one address and nothing else'],
    ['Ana <ana@x.de>', '`Ana <ana@x.de>` is not an e-mail address: write one address and nothing else'],
    ['ana@x..de', '`ana@x..de` is not an e-mail address: `x..de` is not a domain name'],
    ['ana@-x.de', '`ana@-x.de` is not an e-mail address: `-x.de` is not a domain name'],
    ['ana@1.2.3.4', '`ana@1.2.3.4` is not an e-mail address: `1.2.3.4` is not a domain name'],
    ['ana@x.de.', '`ana@x.de.` is not an e-mail address: `x.de.` is not a domain name'],
    ['.ana@x.de', '`.ana@x.de` is not an e-mail address: `.ana` cannot stand before the @'],
    ['“ana”@x.de', '`“ana”@x.de` is not an e-mail address: `“ana”` cannot stand before the @'],
  ])('%j is not one', (email, message) => {
    expect(findProblem('email', email)).toEqual({ field: 'email', kind: 'not_an_email', message });
  });

  test.each(['', '   ', '\u200b'])('%j is missing', (email) => {
    expect(findProblem('email', email)).toMatchObject({ kind: 'missing' });
  });
});

describe('the other fields', () => {
  test('type and country are needed, as numbers', () => {
    expect(findProblem('country', '')).toMatchObject({ kind: 'missing' });
    expect(findProblem('contact_type_id', ' ')).toMatchObject({ kind: 'missing' });
    for (const value of ['Narnia', '0', '-1', '1.5', '1e3', '99999999999']) {
      expect(findProblem('country', value)).toMatchObject({ kind: 'not_a_number' });
    }
  });

  test('a text is at most 255 characters, counted as people count them', () => {
    expect(findProblem('city', '😀'.repeat(255))).toBeUndefined();
    expect(findProblem('city', '😀'.repeat(256))).toEqual({
      field: 'city',
      kind: 'too_long',
      message: 'The city has 256 characters: shorten it to 255',
    });
    expect(findProblem('email', `${'a'.repeat(300)}@example.com`)).toMatchObject({ kind: 'too_long' });
  });

  test('a message quotes a long value in part only', () => {
    expect(findProblem('email', 'x'.repeat(200))?.message.length).toBeLessThan(120);
  });
});

describe('a whole draft', () => {
  test('comes out typed and trimmed, with blank fields blank', () => {
    const { draft } = validateDraft({ ...fine, first_name: ' Ana\n', city: 'Lyon\u0000' });
    expect(draft).toMatchObject({
      email: 'ana@example.com',
      contact_type_id: 2,
      country: 75,
      first_name: 'Ana',
      city: 'Lyon',
      postal_code: '',
    });
    expect(Object.keys(draft ?? {}).sort()).toEqual([...DRAFT_FIELDS].sort());
  });

  test('names every field at fault at once', () => {
    const { draft, problems } = validateDraft({ email: 'x', city: 'y'.repeat(300) });
    expect(draft).toBeUndefined();
    expect(problems.map(({ field, kind }) => [field, kind])).toEqual([
      ['email', 'not_an_email'],
      ['contact_type_id', 'missing'],
      ['country', 'missing'],
      ['city', 'too_long'],
    ]);
  });

  test('whatever is typed, it is either refused or fit to be sent, and then stays as it is', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 300 });
    const local = fc.stringMatching(/^[a-z]{1,8}$/);
    const email = fc.oneof(
      anything,
      fc.emailAddress(),
      local.map((name) => `${name}\u200b@example.com`),
    );
    const fields = fc.record({
      email,
      first_name: anything,
      city: anything,
      country: fc.oneof(anything, fc.nat().map(String)),
    });
    fc.assert(
      fc.property(fields, (typed) => {
        const checked = validateDraft({ ...fine, ...typed });
        if (!checked.draft)
          return checked.problems.every(({ message }) => message.length > 0 && message.length < 400);
        const texts = Object.entries(checked.draft).map(([field, value]) => [field, String(value)] as const);
        for (const [, text] of texts) {
          expect([...text].length).toBeLessThanOrEqual(MAX_FIELD_LENGTH);
          expect(text).not.toMatch(/\p{Cc}|^\s|\s$/u);
          expect(text.isWellFormed()).toBe(true);
        }
        expect(validateDraft(Object.fromEntries(texts)).draft).toEqual(checked.draft);
      }),
      { numRuns: 500 },
    );
  });

  test('every address of a usual form is accepted', () => {
    const word = fc.stringMatching(/^[a-z0-9_+-]{1,12}$/);
    const label = fc
      .stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
      .filter((text) => !text.startsWith('xn--'));
    const top = fc.stringMatching(/^[a-z]{2,10}$/);
    fc.assert(
      fc.property(word, label, top, (name, host, end) => {
        fc.pre(host.slice(2, 4) !== '--');
        expect(findProblem('email', `${name}@${host}.${end}`)).toBeUndefined();
      }),
    );
  });
});
