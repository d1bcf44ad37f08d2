/** How a kept file is to be read, found out from its bytes; what a person said about it is kept to. */
import { TextDecoder } from 'node:util';
import { AppError } from '../errors.ts';
import { sniffDelimiter, sniffNewlines, sniffPadding } from './delimiter.ts';
import { sniffEncoding } from './encoding.ts';
import { checkBeginning, checkText } from './file-kind.ts';
import type { GivenFormat, TextFormat } from './file-reading.ts';
import { regroup } from './pieces.ts';

const HEAD_CHARACTERS = 64 * 1024;

/**
 * `bytes` starts anew each time.
 * @throws AppError `file_empty`, `wrong_kind`, `not_text`
 */
export async function findTextFormat(
  bytes: () => AsyncIterable<Buffer>,
  given: GivenFormat = {},
): Promise<TextFormat> {
  const first = await firstPiece(bytes());
  checkBeginning(first);
  const encoding = given.encoding ?? (await sniffEncoding(bytes()));
  const head = new TextDecoder(encoding).decode(first, { stream: true }).slice(0, HEAD_CHARACTERS);
  checkText(head);
  return {
    encoding,
    delimiter: given.delimiter ?? sniffDelimiter(head),
    newlines: sniffNewlines(head),
    padded: sniffPadding(head),
  };
}

async function firstPiece(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const piece of regroup(bytes)) return piece;
  throw new AppError('file_empty', 'This file is empty. Check that it was saved, and share it again.');
}
