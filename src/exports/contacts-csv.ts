/** Writes contacts as a CSV file, as they are at the service now, however many there are. */
import { pipeline } from 'node:stream/promises';
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import { createCsvWriter } from '../csv-writer.ts';
import { AppError } from '../errors.ts';
import { openNamelessFile } from '../nameless-file.ts';
import type { Chosen } from './chosen.ts';
import { type Columns, createColumns } from './columns.ts';
import type { Exported } from './export.ts';

export type ContactsCsv = Exported & {
  bytes: number;
  read(): AsyncGenerator<Buffer>;
  /** Gives the file back to the system; always to be called. */
  close(): Promise<void>;
};

export type Source = {
  contacts: Pick<Contacts, 'each' | 'types' | 'countryName'>;
  account: Account;
  chosen: Chosen;
};

/**
 * Which custom fields there are is known after the last contact only, so the rows are kept in a first file until then, each
 * as JSON in a line of its own.
 * Memory: a few pieces of either file.
 * @throws AppError `export_too_large`, `too_many_fields`, and ContactsError
 */
export async function writeContactsCsv(
  source: Source,
  maxBytes: number,
  signal: AbortSignal,
): Promise<ContactsCsv> {
  const columns = createColumns();
  const kept = await openNamelessFile();
  const file = await openNamelessFile().catch(async (error) => {
    await kept.close();
    throw error;
  });
  let contacts = 0;
  let bytes = 0;

  async function* rows() {
    for await (const cells of readRows(source, columns, signal)) {
      contacts++;
      yield Buffer.from(`${JSON.stringify(cells)}\n`);
    }
  }
  async function* measured(pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield piece;
    }
  }

  try {
    const readAt = new Date();
    await pipeline(rows, kept.write, { signal });
    const arranged = (pieces: AsyncIterable<Buffer>) => arrange(pieces, columns);
    await pipeline(kept.read, arranged, createCsvWriter(','), measured, file.write, { signal });
    const { size = contacts, asOf } = source.chosen;
    const missing = Math.max(0, size - contacts);
    return { contacts, missing, readAt, asOf, bytes, read: file.read, close: file.close };
  } catch (error) {
    await file.close();
    throw error;
  } finally {
    await kept.close();
  }
}

async function* readRows(
  { contacts, account, chosen }: Source,
  columns: Columns,
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  const types = new Map((await contacts.types(account, signal)).map(({ id, name }) => [id, name]));
  for await (const contact of contacts.each(account, signal)) {
    if (!chosen.has(contact.id)) continue;
    const { contactTypeId, contactType } = contact;
    const type = contactType ?? types.get(contactTypeId) ?? String(contactTypeId);
    yield columns.read(contact, { type, country: await contacts.countryName(account, contact.country) });
  }
}

async function* arrange(pieces: AsyncIterable<Buffer>, columns: Columns): AsyncGenerator<string[]> {
  yield columns.header();
  const decoder = new TextDecoder();
  let waiting = '';
  for await (const piece of pieces) {
    const lines = (waiting + decoder.decode(piece, { stream: true })).split('\n');
    waiting = lines.pop() ?? '';
    for (const line of lines) yield columns.arrange(JSON.parse(line));
  }
}

function tooLarge(maxBytes: number): AppError {
  const most = Math.floor(maxBytes / 1024 / 1024).toLocaleString('en-US');
  return new AppError(
    'export_too_large',
    `A file of these contacts would have more than ${most} MB, which is more than Slack takes. Take fewer of them at once, for example by country: or by type:.`,
  );
}
