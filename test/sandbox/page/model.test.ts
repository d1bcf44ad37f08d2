/** The page without its DOM: dates, rich text, which messages stand where, which commands are hinted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countUnread, listHints, listMain, listThread } from '../../../src/sandbox/page/conversation.ts';
import { formatDate } from '../../../src/sandbox/page/dates.ts';
import { textOf } from '../../../src/sandbox/page/pieces.ts';
import { readRichText } from '../../../src/sandbox/page/rich-text.ts';
import type { Message } from '../../../src/sandbox/protocol.ts';

describe('dates', () => {
  const reader = { now: new Date('2026-03-10T12:00:00Z'), zone: 'Europe/Berlin', locale: 'en-US' };
  const at = (iso: string, format: string) =>
    formatDate({ kind: 'date', timestamp: Date.parse(iso) / 1000, format, fallback: 'FALLBACK' }, reader);

  test.each([
    ['2026-03-10T23:30:00Z', '{date_num}', '2026-03-11'],
    ['2026-03-10T23:30:00Z', '{date_pretty}', 'tomorrow'],
    ['2026-03-10T10:05:00Z', '{date_short_pretty} at {time}', 'today at 11:05 AM'],
    ['2026-03-08T10:05:00Z', '{date_long_pretty}', 'Sunday, March 8, 2026'],
    ['2026-03-08T10:05:09Z', '{time_secs}', '11:05:09 AM'],
    ['2026-03-10T11:57:00Z', '{ago}', '3 minutes ago'],
    ['2026-03-10T11:57:00Z', '{nonsense}', 'FALLBACK'],
  ])('writes %s as %s', (iso, format, text) => {
    expect(at(iso, format)).toBe(text);
  });

  test('writes the fallback for any time or format that is none', () => {
    fc.assert(
      fc.property(fc.double(), fc.string(), (timestamp, format) => {
        const text = formatDate({ kind: 'date', timestamp, format: `${format}{x}`, fallback: 'F' }, reader);
        expect(text).toBe('F');
      }),
    );
  });
});

describe('rich text', () => {
  test('takes texts literally, with their style', () => {
    const elements = [
      { type: 'text', text: '*a* <!here>', style: { bold: true, italic: true } },
      { type: 'link', url: 'javascript:x', text: 'b' },
      { type: 'text', text: 'c', style: { code: true } },
      { type: 'emoji', name: 'wave' },
    ];
    const [piece] = readRichText({ elements: [{ type: 'rich_text_section', elements }] });
    expect(piece).toEqual({
      kind: 'paragraph',
      pieces: [
        { kind: 'italic', pieces: [{ kind: 'bold', pieces: [{ kind: 'text', text: '*a* <!here>' }] }] },
        { kind: 'text', text: 'b' },
        { kind: 'code', text: 'c' },
        { kind: 'text', text: ':wave:' },
      ],
    });
  });

  test('reads lists, quotes and code', () => {
    const line = (text: string) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] });
    const pieces = readRichText({
      elements: [
        { type: 'rich_text_list', style: 'ordered', indent: 1, offset: 2, elements: [line('a'), line('b')] },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'q' }] },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'p' }] },
      ],
    });
    expect(pieces[0]).toMatchObject({ kind: 'list', ordered: true, indent: 1, start: 3 });
    expect(pieces.map((piece) => textOf([piece]))).toEqual(['a\nb', 'q', 'p']);
  });
});

describe('a conversation', () => {
  const message = (ts: string, more: Partial<Message> = {}): Message => ({
    ts,
    user: 'U2',
    text: ts,
    ...more,
  });
  const messages = [
    message('1', { thread_ts: '1' }),
    message('2', { thread_ts: '1' }),
    message('3', { user: 'U1' }),
    message('4', { thread_ts: '1', ephemeral: true }),
    message('5'),
  ];

  test('counts the replies that all see and leaves them to the thread', () => {
    expect(listMain(messages).map(({ message: { ts }, replies }) => [ts, replies])).toEqual([
      ['1', 1],
      ['3', 0],
      ['5', 0],
    ]);
  });

  test('shows a thread with its parent first', () => {
    expect(listThread(messages, '1').map(({ ts }) => ts)).toEqual(['1', '2', '4']);
  });

  test('counts what others wrote since I looked', () => {
    expect(countUnread(messages, 'U1', '2')).toBe(2);
  });

  test('hints at commands while one is typed', () => {
    const commands = ['/contact', '/contacts', '/help'].map((command) => ({
      command,
      usage_hint: '',
      description: '',
    }));
    const hints = (typed: string) => listHints(commands, typed).map(({ command }) => command);
    expect(hints('/con')).toEqual(['/contact', '/contacts']);
    expect(hints('/contact find ana')).toEqual(['/contact']);
    expect(hints('hello /con')).toEqual([]);
  });
});
