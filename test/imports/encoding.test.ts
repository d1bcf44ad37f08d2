/** The encoding of a file is told by its bytes. */
import { expect, test } from 'vitest';
import { sniffEncoding } from '../../src/imports/encoding.ts';
import { encode, pieces } from './support.ts';

const text = 'Name;E-Mail\r\nJürgen Groß;juergen@example.de\r\nZoë Lefèvre;zoe@example.fr\r\n';

test.each([
  ['UTF-8', Buffer.from(text), 'utf-8'],
  ['UTF-8 with a byte-order mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
  ['plain ASCII', Buffer.from('a,b\n1,2\n'), 'utf-8'],
  ['UTF-16 LE with a byte-order mark', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
  ['UTF-16 BE with a byte-order mark', encode(`\ufeff${text}`, 'utf-16be'), 'utf-16be'],
  ['UTF-16 LE without one', Buffer.from(text, 'utf16le'), 'utf-16le'],
  ['UTF-16 BE without one', encode(text, 'utf-16be'), 'utf-16be'],
  ['Windows-1252', encode(text, 'windows-1252'), 'windows-1252'],
  ['Windows-1252 with a euro sign', encode(`${text}€;a@b.de`, 'windows-1252'), 'windows-1252'],
])('%s is told apart', async (_, bytes, encoding) => {
  expect(await sniffEncoding(pieces(bytes as Buffer, 64 * 1024))).toBe(encoding);
});

test.each([
  // "氏名,フリガナ,メールアドレス,都道府県,市区町村" and five rows of such words.
  [
    'shift_jis',
    '8e8196bc2c83748388834b83692c8381815b838b83418368838c83582c9373 93b95c8ca72c8e738be692ac91ba',
  ],
  ['gb18030', 'd0d5c3fb2cd3cacfe42cb3c7cad02cb9abcbbe2cb5d8d6b7'],
])('%s is told by its characters', async (encoding, hex) => {
  const line = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const bytes = Buffer.concat(
    Array.from({ length: 6 }, () => Buffer.concat([line, Buffer.from('\na@example.com\n')])),
  );
  expect(await sniffEncoding(pieces(bytes, 4096))).toBe(encoding);
});

test('an umlaut in the very last row still decides', async () => {
  const plain = 'Ana;ana@example.com\n'.repeat(20_000);
  const bytes = Buffer.concat([Buffer.from(plain), Buffer.from('M\xfcller;m@example.de\n', 'latin1')]);
  expect(await sniffEncoding(pieces(bytes, 64 * 1024))).toBe('windows-1252');
});

test('a character cut by a piece of the file is no fault', async () => {
  expect(await sniffEncoding(pieces(Buffer.from('é'.repeat(100)), 3))).toBe('utf-8');
});

test('bytes that are no text are refused by name', async () => {
  const bytes = Buffer.from([1, 0, 0, 7, 0, 9, 0, 0, 3, 0, 0, 0]);
  await expect(sniffEncoding(pieces(bytes, 100))).rejects.toMatchObject({ code: 'not_text' });
});
