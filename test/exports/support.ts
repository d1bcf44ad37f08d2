/** Small things the tests of exports share: a list of contacts to read from, and the written file as rows. */
import { parse } from 'csv-parse/sync';
import type { Contact } from '../../src/contacts/contact.ts';
import type { Chosen } from '../../src/exports/chosen.ts';
import { writeContactsCsv } from '../../src/exports/contacts-csv.ts';

export const account = {
  id: 'a1',
  workspaceId: 'T1',
  apiUrl: 'http://127.0.0.1/',
  publicKey: 'p',
  secretKey: 's',
};
export const everybody: Chosen = { has: () => true, size: undefined, asOf: undefined };
const never = new AbortController().signal;

/** A service that lists these contacts; countries 1 and 2 are known to it by number, and type 9 by name. */
export function listing(contacts: Iterable<Contact>) {
  const countries = new Map([
    ['1', 'Spain'],
    ['2', 'Japan'],
  ]);
  return {
    async *each() {
      yield* contacts;
    },
    types: async () => [{ id: 9, name: 'Partners' }],
    countryName: async (_: unknown, country: string) => countries.get(country) ?? country,
  };
}

export async function writeAll(
  contacts: Iterable<Contact>,
  { chosen = everybody, maxBytes = 100 * 1024 * 1024 } = {},
) {
  const source = { contacts: listing(contacts), account, chosen };
  const csv = await writeContactsCsv(source, maxBytes, never);
  const pieces: Buffer[] = [];
  for await (const piece of csv.read()) pieces.push(piece);
  await csv.close();
  return { ...csv, whole: Buffer.concat(pieces) };
}

/** As any other program reads it, guards and all. */
export function rowsOf(file: Buffer): string[][] {
  return parse(file, { bom: true, record_delimiter: '\r\n' });
}
