/** The e-mail addresses of a CSV file, whatever else is in it: read as an import reads it. */
import { unguardCell } from '../csv-writer.ts';
import { AppError } from '../errors.ts';
import type { ColumnGuess } from '../imports/column-guess.ts';
import { download } from '../imports/download.ts';
import { readMailbox } from '../imports/email-look.ts';
import { missing, tooLarge } from '../imports/file-faults.ts';
import { kindOf, wrongKind } from '../imports/file-kind.ts';
import type { GivenTable } from '../imports/file-reading.ts';
import { guessColumns } from '../imports/mapping.ts';
import { readBody } from '../imports/parse.ts';
import { readTable } from '../imports/table.ts';
import { openNamelessFile } from '../nameless-file.ts';
import { MAX_SET } from './bulk.ts';
import type { BulkParts } from './bulk-parts.ts';
import { forDeleting } from './file-faults.ts';
import { tooMany } from './too-many.ts';

export type GivenFile = {
  workspaceId: string;
  userId: string;
  fileId: string;
  /** How the offer under a shared file reads it; a file that was given in the form has none. */
  table?: GivenTable | undefined;
};

type FileParts = Pick<BulkParts, 'files' | 'origins' | 'maxFileBytes'>;

/** Each address once, as it stands there, and how many rows have one. */
export type FileRefs = { refs: string[]; rows: number };

/**
 * Kept on disk without a name meanwhile, and forgotten then.
 * @throws AppError for what the person can put right, as it is said of deletes
 */
export async function readFileRefs(
  parts: FileParts,
  given: GivenFile,
  signal: AbortSignal,
): Promise<FileRefs> {
  try {
    return await fetchAddresses(parts, given, signal);
  } catch (error) {
    throw forDeleting(error, given.table ? 'conversation' : 'form');
  }
}

async function fetchAddresses(
  parts: FileParts,
  { workspaceId, userId, fileId, table }: GivenFile,
  signal: AbortSignal,
): Promise<FileRefs> {
  const file = await parts.files.file({ workspaceId, fileId, channelId: userId });
  if (typeof file === 'string') throw missing(file);
  if (kindOf(file) === 'other') throw wrongKind(file);
  if (file.size > parts.maxFileBytes) throw tooLarge(parts.maxFileBytes);
  const source = { url: file.url, size: file.size, token: await parts.files.token(workspaceId) };
  const kept = await openNamelessFile();
  try {
    await kept.write(download(source, { maxBytes: parts.maxFileBytes, origins: parts.origins }, signal));
    return await readAddresses(() => kept.read(), table);
  } finally {
    await kept.close();
  }
}

/**
 * `bytes` starts anew each time.
 * @throws AppError `no_addresses`, `addresses_unclear`, `csv_quote_open`, `too_many_to_delete`, and what reading a table throws
 */
export async function readAddresses(
  bytes: () => AsyncIterable<Buffer>,
  table: GivenTable = { format: {}, column: undefined },
): Promise<FileRefs> {
  const { format, columns, sample } = await readTable(bytes, table.format);
  const guesses = guessColumns(columns, sample, { types: new Set(), isCountry: () => false });
  const column = table.column ?? addressColumn(guesses);
  const refs = new Set<string>();
  let rows = 0;
  for await (const { cells, fault } of readBody(bytes(), format)) {
    if (fault) throw joinedRows(fault);
    const cell = unguardCell((cells[column] ?? '').trim());
    const ref = readMailbox(cell)?.email ?? cell;
    if (ref === '') continue;
    rows++;
    refs.add(ref);
    if (refs.size > MAX_SET) throw tooMany();
  }
  return { refs: [...refs], rows };
}

/** The addresses in the lines that were swallowed would be left out without a word. */
function joinedRows(fault: string): AppError {
  const text = `In this file ${fault}. Close or remove that quote and share the file again.`;
  return new AppError('csv_quote_open', text);
}

/** Nobody is deleted by a column that may be another one. */
function addressColumn(guesses: ColumnGuess[]): number {
  const guess = guesses.find(({ target }) => target === 'email');
  if (!guess) {
    throw new AppError(
      'no_addresses',
      'No column of this file holds mostly e-mail addresses, by which I find the contacts. Nothing was deleted.',
    );
  }
  if (guess.rivals.length === 0) return guess.column;
  const names = [guess.column, ...guess.rivals].map((column) => `“${guesses[column]?.header ?? ''}”`);
  throw new AppError(
    'addresses_unclear',
    `More than one column of this file could hold the e-mail address: ${names.join(', ')}. Nothing was deleted.`,
  );
}
