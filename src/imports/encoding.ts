/** Which character encoding a text file has, judged by all of its bytes. */
import { TextDecoder } from 'node:util';
import { analyse } from 'chardet';
import { AppError } from '../errors.ts';
import { regroup } from './pieces.ts';

const BYTE_ORDER_MARKS: [number[], string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];
/** chardet is asked for these alone: it mistakes the Western ones for each other. */
const ASIAN = ['Shift_JIS', 'EUC-JP', 'Big5', 'GB18030', 'EUC-KR'];
const SURE_ENOUGH = 50;

/**
 * The encoding by its TextDecoder name, in the order: byte-order mark, UTF-16 by its zero bytes, strict UTF-8, the Asian
 * ones by chardet, Windows-1252. Reads everything: the first umlaut may stand in the last row.
 * @throws AppError `not_text` for bytes that are no text at all
 */
export async function sniffEncoding(chunks: AsyncIterable<Buffer>): Promise<string> {
  let head: Buffer | undefined;
  let sample: Buffer | undefined;
  const strict = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of regroup(chunks)) {
    if (!head) {
      head = chunk;
      const told = byMark(head) ?? byZeroBytes(head);
      if (told) return told;
    }
    if (!decodes(strict, chunk)) {
      sample = around(chunk);
      break;
    }
  }
  if (!sample && flushes(strict)) return 'utf-8';
  return byChardet(sample ?? head ?? Buffer.alloc(0)) ?? 'windows-1252';
}

function byMark(head: Buffer): string | undefined {
  return BYTE_ORDER_MARKS.find(([mark]) => mark.every((byte, i) => head[i] === byte))?.[1];
}

/** ASCII in UTF-16 has a zero in every second place, and e-mail addresses are ASCII. */
function byZeroBytes(head: Buffer): string | undefined {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < head.length; i++) {
    if (head[i] !== 0) continue;
    if (i % 2 === 0) even++;
    else odd++;
  }
  if (even + odd === 0) return undefined;
  const many = head.length / 20;
  if (odd > many && even < odd / 10) return 'utf-16le';
  if (even > many && odd < even / 10) return 'utf-16be';
  throw new AppError(
    'not_text',
    'This file is not a text file. Open it in the program it was made with, save it as CSV, and share that file.',
  );
}

function decodes(decoder: TextDecoder, chunk: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function flushes(decoder: TextDecoder): boolean {
  try {
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** What is not ASCII decides, so the sample starts there, at the beginning of its line. */
function around(chunk: Buffer): Buffer {
  const first = chunk.findIndex((byte) => byte >= 0x80);
  const start = chunk.lastIndexOf(0x0a, Math.max(first, 0)) + 1;
  return chunk.subarray(start);
}

function byChardet(sample: Buffer): string | undefined {
  const found = analyse(sample).find(({ name }) => ASIAN.includes(name));
  if (!found || found.confidence < SURE_ENOUGH) return undefined;
  const encoding = found.name.toLowerCase();
  return decodes(new TextDecoder(encoding, { fatal: true }), sample) ? encoding : undefined;
}
