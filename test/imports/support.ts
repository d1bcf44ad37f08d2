/** Small things the tests of imports share: bytes as pieces, rows as a list. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TextDecoder } from 'node:util';
import type { TextFormat } from '../../src/imports/file-reading.ts';
import { type FileRow, readRows } from '../../src/imports/parse.ts';
import type { NamelessFile } from '../../src/nameless-file.ts';

/** The bytes in pieces of `size`, so that a character or a line is cut in the middle. */
export async function* pieces(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const FIXTURES = join(import.meta.dirname, '../fixtures/imports');

export function fixture(name: string): Buffer {
  return readFileSync(join(FIXTURES, name));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** All of the file, which is closed then. */
export async function bytesOf(file: NamelessFile | undefined): Promise<Buffer | undefined> {
  if (!file) return undefined;
  const bytes = Buffer.concat(await collect(file.read()));
  await file.close();
  return bytes;
}

export function rowsOf(bytes: Buffer, format: Partial<TextFormat> = {}, size = 4096): Promise<FileRow[]> {
  const whole = { encoding: 'utf-8', delimiter: ',', newlines: ['\r\n', '\n'], padded: false, ...format };
  return collect(readRows(pieces(bytes, size), whole));
}

const SINGLE_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Node encodes into UTF-8 and UTF-16LE only, so the others are made here; undefined: the encoding lacks a character. */
export function encode(
  text: string,
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252',
): Buffer | undefined {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const table = new TextDecoder('windows-1252').decode(SINGLE_BYTES);
  const bytes = Array.from(text, (character) => table.indexOf(character));
  return bytes.includes(-1) ? undefined : Buffer.from(bytes);
}
