/** What people type after the command, in every form Slack hands it over. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNameAndEmail, readRefs, readText, readWord } from '../../../src/slack/command/command-text.ts';
import { wildText } from '../wild.ts';

const address = fc
  .tuple(fc.stringMatching(/^[a-z0-9][a-z0-9._+-]{0,20}$/), fc.stringMatching(/^[a-z0-9]{1,12}\.(de|com)$/))
  .map(([local, domain]) => `${local}@${domain}`);
const id = fc.integer({ min: 1, max: 999_999 }).map(String);

/** The forms in which one and the same address arrives. */
const wrapped = (text: string) =>
  text.includes('@')
    ? fc.constantFrom(
        text,
        `<mailto:${text}|${text}>`,
        `<mailto:${text}>`,
        `"${text}"`,
        `\u201C${text}\u201D`,
      )
    : fc.constantFrom(text, `#${text}`);

describe('readText', () => {
  it('finds the address in every wrapper', () => {
    expect(readText('show <mailto:a@b.co|a@b.co>')).toBe('show a@b.co');
    expect(readText('show <mailto:a@b.co>')).toBe('show a@b.co');
    expect(readText('add Ana <a@b.co>')).toBe('add Ana <a@b.co>');
    expect(readText('add Ana &lt;a@b.co&gt;')).toBe('add Ana <a@b.co>');
  });

  it('shows mentions, channels and links by their names', () => {
    expect(readText('find <@U123|ana> <#C12|news> <http://x.de|x.de> <https://x.de>')).toBe(
      'find @ana #news x.de https://x.de',
    );
  });

  it('turns odd spaces and quotes into ordinary ones', () => {
    expect(readText('find\u00A0\u201CAna\u2019s\u201D\u2003\tlist ')).toBe(`find "Ana's" list`);
  });

  it('leaves ordinary text as typed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\p{L}0-9@._+-]+( [\p{L}0-9@._+-]+){0,5}$/u), (text) => {
        expect(readText(text)).toBe(text);
      }),
    );
  });

  it('never throws and never keeps a control character', () => {
    fc.assert(
      fc.property(wildText, (text) => {
        expect(readText(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe('readWord', () => {
  it('takes the first word, in any case', () => {
    expect(readWord('  FIND  ana ruiz ')).toEqual({ word: 'find', rest: 'ana ruiz' });
    expect(readWord('')).toEqual({ word: '', rest: '' });
  });
});

describe('readRefs', () => {
  it('gives back exactly what was typed, whatever wraps and separates it', () => {
    const ref = fc.oneof(address, id);
    const typed = fc.uniqueArray(ref, { minLength: 1, maxLength: 20 }).chain((refs) =>
      fc.record({
        refs: fc.constant(refs),
        forms: fc.tuple(...refs.map(wrapped)),
        separator: fc.constantFrom(' ', ', ', ';', ',', '  ', '\u00A0'),
      }),
    );
    fc.assert(
      fc.property(typed, ({ refs, forms, separator }) => {
        expect(readRefs(readText(forms.join(separator)))).toEqual(refs);
      }),
    );
  });

  it('takes each once, in whatever case', () => {
    expect(readRefs('Ana@x.de ana@x.de #12 12')).toHaveLength(2);
  });

  it('is empty for nothing', () => {
    expect(readRefs(' , ; ')).toEqual([]);
  });
});

describe('readNameAndEmail', () => {
  it('tells the name from the address in either order', () => {
    const name = fc.stringMatching(/^[A-Z][a-z]{1,8}$/);
    fc.assert(
      fc.property(
        name,
        name,
        address,
        fc.boolean(),
        fc.boolean(),
        (first, last, email, emailFirst, brackets) => {
          const shown = brackets ? `<${email}>` : email;
          const typed = emailFirst ? `${shown} ${first} ${last}` : `${first} ${last} ${shown}`;
          expect(readNameAndEmail(readText(typed))).toEqual({ first_name: first, last_name: last, email });
        },
      ),
    );
  });

  it('leaves blank what was not said', () => {
    expect(readNameAndEmail('')).toEqual({ first_name: '', last_name: '', email: '' });
    expect(readNameAndEmail('Ana')).toEqual({ first_name: 'Ana', last_name: '', email: '' });
    expect(readNameAndEmail('ana@x.de')).toEqual({ first_name: '', last_name: '', email: 'ana@x.de' });
    expect(readNameAndEmail('Ana Maria Ruiz')).toEqual({
      first_name: 'Ana Maria',
      last_name: 'Ruiz',
      email: '',
    });
  });
});
