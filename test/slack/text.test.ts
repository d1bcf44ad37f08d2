/** Text of strangers in Slack: nothing in it may act. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clean,
  count,
  counted,
  cut,
  cutMrkdwn,
  dateToken,
  escapeMrkdwn,
  mrkdwn,
  plain,
} from '../../src/slack/text.ts';
import { wildText } from './wild.ts';

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const REORDERING = /[\u202A-\u202E\u2066\u2067\u2069]/;

describe('mrkdwn', () => {
  it('never lets a mention, a link or a date through', () => {
    fc.assert(
      fc.property(wildText, (text) => {
        expect(mrkdwn(text)).not.toMatch(/[<>]/);
        expect(mrkdwn(text)).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }),
    );
    expect(mrkdwn('<!channel> & <@U1|ana>')).toBe('&lt;!channel&gt; &amp; &lt;@U1|ana&gt;');
  });

  it('is one line without control characters', () => {
    fc.assert(
      fc.property(wildText, (text) => {
        expect(mrkdwn(text)).not.toMatch(CONTROL);
      }),
    );
    expect(mrkdwn('Ana\u0000\r\nRuiz')).toBe('Ana Ruiz');
  });

  it('shows at most as many characters as asked', () => {
    fc.assert(
      fc.property(wildText, fc.integer({ min: 3, max: 200 }), (text, max) => {
        const shown = mrkdwn(text, max)
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&');
        expect(shown.length).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('closes every isolate it opens, so that nothing after it is turned around', () => {
    fc.assert(
      fc.property(wildText, (text) => {
        const shown = mrkdwn(text);
        expect(shown.slice(1, -1)).not.toMatch(REORDERING);
        expect(shown.startsWith('\u2068')).toBe(shown.endsWith('\u2069'));
      }),
    );
    expect(mrkdwn('\u202Egro.live@ana')).toBe('gro.live@ana');
    expect(mrkdwn('שלום')).toBe('\u2068שלום\u2069');
  });

  it('leaves an address as it is, to be copied', () => {
    expect(mrkdwn('ana.ruiz+news@example.com')).toBe('ana.ruiz+news@example.com');
  });
});

describe('plain', () => {
  it('keeps to its length and to whole characters', () => {
    fc.assert(
      fc.property(wildText, fc.integer({ min: 3, max: 160 }), (text, max) => {
        const shown = plain(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it('is literal: nothing is escaped', () => {
    expect(plain('Müller & Söhne <x>', 50)).toBe('Müller & Söhne <x>');
  });
});

describe('cut', () => {
  it('says with … that something is missing', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('abcd', 4)).toBe('abcd');
  });

  it('does not cut through an emoji', () => {
    expect(cut('ab😀cd', 4)).toBe('ab…');
  });
});

describe('clean', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(wildText, (text) => {
        expect(clean(clean(text))).toBe(clean(text));
      }),
    );
  });

  it('looks only at as much as can be shown', () => {
    expect(clean('<!channel>'.repeat(1_000_000)).length).toBeLessThanOrEqual(4000);
  });
});

describe('numbers and times', () => {
  it('are readable', () => {
    expect(count(3204)).toBe('3,204');
    expect(counted(1, 'contact')).toBe('1 contact');
    expect(counted(0, 'contact')).toBe('0 contacts');
    expect(counted(2, 'entry', 'entries')).toBe('2 entries');
  });

  it('are Slack date tokens with a fallback that says its zone', () => {
    const at = new Date('2026-05-04T09:05:30.000Z');
    expect(dateToken(at, 'time')).toBe('<!date^1777885530^{time}|2026-05-04 09:05 UTC>');
  });

  it('escapes exactly the three characters Slack names', () => {
    expect(escapeMrkdwn(`<&>"'é`)).toBe(`&lt;&amp;&gt;"'é`);
  });
});

it('what is escaped already is never cut within an escape, a mention or a date', () => {
  expect(cutMrkdwn('a&amp;b', 7)).toBe('a&amp;b');
  expect(cutMrkdwn('a&amp;bcd', 5)).toBe('a…');
  expect(cutMrkdwn('a&amp;bcd', 8)).toBe('a&amp;b…');
  expect(cutMrkdwn('by <@U123> and more', 9)).toBe('by …');
  expect(cutMrkdwn('by <@U123> and more', 12)).toBe('by <@U123> …');
});
