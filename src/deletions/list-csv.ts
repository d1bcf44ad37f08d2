/** The list of a delete of many as a CSV file: whom it would delete, and what was given that means nobody or several. */
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ListedContact } from '../contacts/contact.ts';
import { createCsvWriter } from '../csv-writer.ts';
import { type NamelessFile, openNamelessFile } from '../nameless-file.ts';
import type { Meant } from './sources.ts';

const HEADER = ['outcome', 'id', 'email', 'first_name', 'last_name', 'type', 'country'];
const ROWS_PER_TURN = 200;

/** What is told of each contact on its way through. */
export type Named = { contact: ListedContact; type: string; country: string };

export type ListCsv = Pick<NamelessFile, 'read' | 'close'> & { bytes: number };

/** Takes the contacts one at a time, however many; the caller closes the file. */
export async function writeListCsv(
  contacts: AsyncIterable<Named>,
  { missing, ambiguous }: Pick<Meant, 'missing' | 'ambiguous'>,
  signal: AbortSignal,
): Promise<ListCsv> {
  const file = await openNamelessFile();
  let bytes = 0;
  async function* rows() {
    yield HEADER;
    let row = 0;
    for await (const { contact, type, country } of contacts) {
      if (++row % ROWS_PER_TURN === 0) await nextTurn();
      const { id, email, first_name, last_name } = contact;
      yield ['will be deleted', String(id), email, first_name, last_name, type, country];
    }
    for (const ref of missing) yield ['not found', ...(isId(ref) ? [ref, ''] : ['', ref]), '', '', '', ''];
    for (const { ref, contacts: several } of ambiguous)
      for (const { id, first_name, last_name } of several)
        yield ['address of several contacts', String(id), ref, first_name, last_name, '', ''];
  }
  async function* measured(pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  }
  try {
    await pipeline(rows, createCsvWriter(','), measured, file.write, { signal });
    return { bytes, read: file.read, close: file.close };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function isId(ref: string): boolean {
  return /^\d+$/.test(ref);
}
