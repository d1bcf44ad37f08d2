/** What a shared file is: fetched, kept, understood and counted, or a reason why not. */
import { TextDecoder } from 'node:util';
import type { Account } from '../contacts/account.ts';
import type { Contacts } from '../contacts/service.ts';
import { AppError } from '../errors.ts';
import { sniffDelimiter, sniffNewlines } from './delimiter.ts';
import { looksLikeEmail } from './email-look.ts';
import { sniffEncoding } from './encoding.ts';
import { checkBeginning } from './file-kind.ts';
import type { FileFormat, Offer } from './import.ts';
import { findEmailColumn, guessMapping, typeKey } from './mapping.ts';
import { readRows } from './parse.ts';
import { createCounting, findPresent } from './plan.ts';
import { createLookups, readChecked } from './rows.ts';

const HEAD_CHARACTERS = 64 * 1024;
const SAMPLE_ROWS = 200;
/** Stands in for the type that is not chosen yet; a draft is only counted here, never sent. */
const ANY_TYPE = 1;
/** More types than one select can hold are asked for when they are needed. */
const MOST_TYPES = 100;

/**
 * Reads the kept file as often as needed: `bytes` starts anew each time.
 * @returns undefined when no column looks like e-mail addresses
 * @throws AppError for what the sharer can put right, ContactsError when the service does not answer
 */
export async function examine(
  bytes: () => AsyncIterable<Buffer>,
  contacts: Pick<Contacts, 'types' | 'countryId' | 'each'>,
  account: Account,
  limits: { maxRows: number },
  signal: AbortSignal,
): Promise<Offer | undefined> {
  const format = await findFormat(bytes);
  const { header, sample } = await readSample(bytes(), format);
  const emailColumn = findEmailColumn(header, sample);
  if (header.some(looksLikeEmail)) throw noHeader();
  if (emailColumn === undefined) return undefined;

  const types = await contacts.types(account, signal);
  const typeNames = new Set(types.map(({ name }) => typeKey(name)));
  const mapping = guessMapping(header, sample, emailColumn, typeNames);
  const lookups = createLookups(contacts, account, types);
  const asIs = createCounting({ countryChosen: false });
  const withCountry = createCounting({ countryChosen: true });
  let rows = 0;
  const undecided = { typeId: ANY_TYPE, countryId: undefined };
  for await (const row of readChecked(bytes(), { format, mapping }, lookups, undecided)) {
    if (++rows > limits.maxRows) throw tooManyRows(limits.maxRows);
    asIs.add(row);
    withCountry.add(row);
  }
  // Every row that is fit as it is, is fit with a country too: these are all the addresses there are.
  const present = await findPresent(contacts.each(account, signal), withCountry.winners);
  return {
    format,
    columns: header,
    mapping,
    rows,
    asIs: asIs.tally(present),
    withCountry: withCountry.tally(present),
    types: types.slice(0, MOST_TYPES + 1),
  };
}

async function findFormat(bytes: () => AsyncIterable<Buffer>): Promise<FileFormat> {
  const first = await firstPiece(bytes());
  checkBeginning(first);
  const encoding = await sniffEncoding(bytes());
  const head = new TextDecoder(encoding).decode(first, { stream: true }).slice(0, HEAD_CHARACTERS);
  return { encoding, delimiter: sniffDelimiter(head), newlines: sniffNewlines(head) };
}

async function firstPiece(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const piece of bytes) return piece;
  throw new AppError('file_empty', 'This file is empty. Check that it was saved, and share it again.');
}

async function readSample(
  bytes: AsyncIterable<Buffer>,
  format: FileFormat,
): Promise<{ header: string[]; sample: string[][] }> {
  const rows: string[][] = [];
  for await (const { cells } of readRows(bytes, format)) {
    if (rows.push(cells) > SAMPLE_ROWS) break;
  }
  const [header = [], ...sample] = rows;
  return { header, sample };
}

function noHeader(): AppError {
  return new AppError(
    'no_header',
    'The first row of this file is a contact already. Put a row with the names of the columns above it (such as Name, E-mail, Country) and share the file again.',
  );
}

function tooManyRows(maxRows: number): AppError {
  const most = maxRows.toLocaleString('en');
  return new AppError(
    'too_many_rows',
    `This file has more than ${most} rows, which is as many as I import at once. Split it into several files and share those.`,
  );
}
