/** The page without its DOM: dates, rich text, which messages stand where, which commands are hinted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countUnread, listHints, listMain, listThread } from '../../../src/sandbox/page/conversation.ts';
import { formatDate } from '../../../src/sandbox/page/dates.ts';
import { createForms } from '../../../src/sandbox/page/desk.ts';
import { readRichText } from '../../../src/sandbox/page/rich-text.ts';
import type { Message } from '../../../src/sandbox/protocol.ts';
import { textOf } from './text-of.ts';

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
    const [piece] = readRichText([{ type: 'rich_text_section', elements }]);
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
    const pieces = readRichText([
      { type: 'rich_text_list', style: 'ordered', indent: 1, offset: 2, elements: [line('a'), line('b')] },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'q' }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'p' }] },
    ]);
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

describe('what is typed and not sent', () => {
  const block = (block_id: string) => ({ type: 'input', block_id });
  const known = { a: { x: { type: 'plain_text_input', value: 'of the bot' } } };
  const place = { key: 'V1', where: { view: 'V1' }, blocks: [block('a'), block('b')], known };

  test('wins over what the server knows, in its own place only', () => {
    const forms = createForms();
    expect(forms.find(place, 'a', 'x')).toMatchObject({ value: 'of the bot' });
    forms.choose(place, 'a', 'x', { value: 'mine' });
    expect(forms.find(place, 'a', 'x')).toEqual({ value: 'mine' });
    expect(forms.find({ ...place, key: 'V2' }, 'a', 'x')).toMatchObject({ value: 'of the bot' });
  });

  test('is kept over an update, but sent only for blocks that are still there', () => {
    const forms = createForms();
    forms.choose(place, 'a', 'x', { value: '1' });
    forms.choose(place, 'b', 'y', { value: '2' });
    forms.choose(place, 'b', 'z', { value: '3' });
    expect(forms.values({ ...place, blocks: [block('b')] })).toEqual({
      b: { y: { value: '2' }, z: { value: '3' } },
    });
    expect(forms.values(place)).toMatchObject({ a: { x: { value: '1' } } });
  });
});
