/** A file read and understood without a person, and what is expected of one. */
import { expect } from 'vitest';
import type { FileFormat } from '../../src/imports/file-reading.ts';
import { readBody } from '../../src/imports/parse.ts';
import { readTable } from '../../src/imports/table.ts';
import { guess } from './guessing.ts';
import { collect, fixture, pieces } from './support.ts';

export type Found = {
  format: Partial<FileFormat>;
  /** What is taken, by the header's own words. */
  fields: Record<string, string>;
  rows: number;
  email: string;
};

export async function read(bytes: Buffer) {
  const again = () => pieces(bytes, 64 * 1024);
  const table = await readTable(again);
  const guesses = guess(table.columns, ...table.sample);
  const body = await collect(readBody(again(), table.format));
  const taken = guesses.flatMap(({ header, target }) => (target ? [[header, target]] : []));
  const email = guesses.find(({ target }) => target === 'email')?.column ?? -1;
  return { table, guesses, body, fields: Object.fromEntries(taken), email: body[0]?.cells[email] };
}

/** Read and understood as it is. */
export async function understands(name: string, { format, fields, rows, email }: Found): Promise<void> {
  const found = await read(fixture(name));
  expect(found.table.format).toMatchObject(format);
  expect(found.fields).toEqual(fields);
  expect(found.body).toHaveLength(rows);
  expect(found.email).toBe(email);
}
