/** However a row is read, it comes out the same: cut line by line, or parsed as a whole. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TextFormat } from '../../src/imports/file-reading.ts';
import { readRows } from '../../src/imports/parse.ts';
import { readParsedRows } from '../../src/imports/parsed-rows.ts';
import { readPlainLines } from '../../src/imports/plain-lines.ts';
import { collect, pieces } from './support.ts';

const format = (newlines: string[]): TextFormat => ({
  encoding: 'utf-8',
  delimiter: ',',
  newlines,
  padded: false,
});

async function parsed(text: string, newlines: string[]): Promise<unknown> {
  try {
    const start = { row: 1, line: 1, width: 0 };
    const groups = await collect(readParsedRows(pieces(Buffer.from(text)), format(newlines), start));
    return groups.flat().filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  } catch (error) {
    return (error as { code: string; message: string }).message;
  }
}

async function read(text: string, newlines: string[], size: number): Promise<unknown> {
  try {
    return await collect(readRows(pieces(Buffer.from(text), size), format(newlines)));
  } catch (error) {
    return (error as { code: string; message: string }).message;
  }
}

test('any text gives the same rows, numbers and faults by both ways', async () => {
  const unit = fc.constantFrom(
    'a',
    ',',
    '"',
    '""',
    '\n',
    '\r\n',
    '\r',
    ' ',
    'é',
    '😀',
    'x@y.de',
    '","',
    'sep=;',
  );
  const text = fc.string({ unit, maxLength: 60 });
  const newlines = fc.constantFrom<string[]>(['\r\n', '\n'], ['\r']);
  await fc.assert(
    fc.asyncProperty(text, newlines, fc.integer({ min: 1, max: 50 }), async (wild, ends, size) => {
      expect(await read(wild, ends, size)).toEqual(await parsed(wild, ends));
    }),
    { numRuns: 3000 },
  );
});

test('lines with quotes are read line by line, until a value of several lines comes', async () => {
  async function* texts() {
    yield 'a,b\n"x, y",2\n5" pipe,3\n';
    yield '"two\nlines",4\nz,5\n';
    yield 'not asked for';
  }
  const plain = readPlainLines(texts(), format(['\r\n', '\n']));
  const first = await plain.next();
  expect(first).toMatchObject({
    done: false,
    value: [{ row: 1 }, { row: 2, cells: ['x, y', '2'] }, { row: 3 }],
  });
  const rest = await plain.next();
  expect(rest).toEqual({
    done: true,
    value: { text: '"two\nlines",4\nz,5\n', place: { row: 4, line: 4, width: 2 } },
  });
});
