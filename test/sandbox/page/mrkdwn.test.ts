/** What the page makes of mrkdwn: formatting, tokens, escapes, and nothing that a stranger could forge. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMrkdwn } from '../../../src/sandbox/page/mrkdwn.ts';
import type { Piece } from '../../../src/sandbox/page/pieces.ts';
import { textOf } from './text-of.ts';

const auto = { links: true, names: true };
const verbatim = { links: false, names: false };
const words = (text: string): Piece => ({ kind: 'text', text });
const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function flatten(pieces: Piece[]): Piece[] {
  return pieces.flatMap((piece) => [
    piece,
    ...('pieces' in piece ? flatten(piece.pieces) : []),
    ...(piece.kind === 'list' ? piece.items.flatMap(flatten) : []),
  ]);
}

describe('formatting', () => {
  test('reads bold, italic, strike and code, one inside the other', () => {
    expect(parseMrkdwn('*a _b_* ~c~ `*d*`', auto)).toEqual([
      { kind: 'bold', pieces: [words('a '), { kind: 'italic', pieces: [words('b')] }] },
      words(' '),
      { kind: 'strike', pieces: [words('c')] },
      words(' '),
      { kind: 'code', text: '*d*' },
    ]);
  });

  test.each(['2*3*4', 'snake_case_name', '* a *', '*a\nb*', 'a * b', '~', '``', '*'])(
    'leaves %j as it is',
    (text) => {
      expect(parseMrkdwn(text, auto)).toEqual([words(text)]);
    },
  );

  test('does not close a mark inside a link or code', () => {
    expect(parseMrkdwn('*see <https://a.example/x*|here> `*` now*', auto)).toEqual([
      {
        kind: 'bold',
        pieces: [
          words('see '),
          { kind: 'link', url: 'https://a.example/x*', pieces: [words('here')] },
          words(' '),
          { kind: 'code', text: '*' },
          words(' now'),
        ],
      },
    ]);
  });

  test('reads quoted lines, escaped or not, and code blocks', () => {
    expect(parseMrkdwn('a\n&gt; b\n> *c*\nd```\n<x> &lt;\n```', auto)).toEqual([
      words('a'),
      { kind: 'quote', pieces: [words('b\n'), { kind: 'bold', pieces: [words('c')] }] },
      words('d'),
      { kind: 'preformatted', text: '<x> <' },
    ]);
  });

  test('undoes the three escapes, once', () => {
    expect(parseMrkdwn('&amp;lt; &lt;b&gt; &amp; &quot;', auto)).toEqual([words('&lt; <b> & &quot;')]);
  });
});

describe('tokens', () => {
  test.each<[string, Piece]>([
    ['<@U12>', { kind: 'person', id: 'U12' }],
    ['<@U12|mia>', { kind: 'person', id: 'U12', name: 'mia' }],
    ['<#C1|general>', { kind: 'channel', id: 'C1', name: 'general' }],
    ['<!subteam^S1|@team>', { kind: 'group', id: 'S1', name: '@team' }],
    ['<!here>', { kind: 'broadcast', range: 'here' }],
    ['<!channel|x>', { kind: 'broadcast', range: 'channel' }],
    [
      '<https://a.example?a=1&amp;b>',
      { kind: 'link', url: 'https://a.example?a=1&b', pieces: [words('https://a.example?a=1&b')] },
    ],
    ['<mailto:a@b.c|a@b.c>', { kind: 'link', url: 'mailto:a@b.c', pieces: [words('a@b.c')] }],
    ['<mailto:a@b.c>', { kind: 'link', url: 'mailto:a@b.c', pieces: [words('a@b.c')] }],
    [
      '<!date^1700000000^{date} at {time}|then>',
      { kind: 'date', timestamp: 1_700_000_000, format: '{date} at {time}', fallback: 'then' },
    ],
    [
      '<!date^1^{date}^https://a.example|then>',
      { kind: 'date', timestamp: 1, format: '{date}', fallback: 'then', url: 'https://a.example' },
    ],
  ])('reads %s', (source, piece) => {
    expect(parseMrkdwn(source, verbatim)).toEqual([piece]);
  });

  test.each(['<javascript:alert(1)|x>', '<data:text/html,a>', '<b>', '<>', '<!date^x^y|z>'])(
    'never makes a link of %s',
    (source) => {
      expect(parseMrkdwn(source, auto)).toEqual([words(source)]);
    },
  );

  test('finds addresses and names by itself, but not when the text is verbatim', () => {
    const source = 'see https://a.example/b. @here #general';
    expect(parseMrkdwn(source, auto)).toEqual([
      words('see '),
      { kind: 'link', url: 'https://a.example/b', pieces: [words('https://a.example/b')] },
      words('. '),
      { kind: 'broadcast', range: 'here' },
      words(' '),
      { kind: 'channel', id: '', name: 'general' },
    ]);
    expect(parseMrkdwn(source, verbatim)).toEqual([words(source)]);
    expect(parseMrkdwn('me@here.example a#b', auto)).toEqual([words('me@here.example a#b')]);
  });
});

describe('wild text', () => {
  const markup = fc.array(
    fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      '<',
      '>',
      '|',
      '@',
      '#',
      '!',
      '^',
      '&lt;',
      '&',
      '\n',
      ' ',
      'a',
      'U1',
      'here',
      'https://a.b',
      '!date^1^{date}',
    ),
    { maxLength: 40 },
  );
  const wild = fc.oneof(
    fc.string({ unit: 'binary' }),
    markup.map((parts) => parts.join('')),
  );

  test('never throws and never makes an unsafe link', () => {
    fc.assert(
      fc.property(wild, fc.boolean(), (source, on) => {
        for (const piece of flatten(parseMrkdwn(source, { links: on, names: on }))) {
          if (piece.kind === 'link') expect(piece.url).toMatch(/^(https?:\/\/|mailto:)/i);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('shows an escaped stranger as words and formatting only', () => {
    fc.assert(
      fc.property(wild, (source) => {
        const kinds = new Set(flatten(parseMrkdwn(escapeText(source), verbatim)).map(({ kind }) => kind));
        for (const forged of ['link', 'person', 'channel', 'group', 'broadcast', 'date'] as const) {
          expect(kinds.has(forged)).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps every character of a text without signs', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\n', '.', '&', ';', '"', '😀') }),
        (source) => {
          expect(textOf(parseMrkdwn(escapeText(source), auto))).toBe(source);
        },
      ),
    );
  });

  test('reads the longest text of a block in no time', () => {
    for (const unit of ['*a ', '_*~', '<', '`', '```', '*a_b~']) {
      const source = unit.repeat(3000 / unit.length);
      const started = performance.now();
      parseMrkdwn(source, auto);
      expect(performance.now() - started, unit).toBeLessThan(500);
    }
  });
});
