/** The e-mail addresses of a CSV file, whatever else is in it: read as an import reads it. */
import { unguardCell } from '../csv-writer.ts';
import { AppError } from '../errors.ts';
import { toMapping } from '../imports/column-guess.ts';
import { download, tooLarge } from '../imports/download.ts';
import { readMailbox } from '../imports/email-look.ts';
import { kindOf, wrongKind } from '../imports/file-kind.ts';
import { guessColumns } from '../imports/mapping.ts';
import { readBody } from '../imports/parse.ts';
import { MISSING } from '../imports/read-job.ts';
import { readTable } from '../imports/table.ts';
import { openNamelessFile } from '../nameless-file.ts';
import { MAX_SET } from './bulk.ts';
import type { BulkParts } from './bulk-parts.ts';
import { tooMany } from './too-many.ts';

export type GivenFile = { workspaceId: string; userId: string; fileId: string };

/**
 * Each address once, as it stands there. Kept on disk without a name meanwhile, and forgotten then.
 * @throws AppError for what the person can put right, and what `download` throws
 */
export async function readFileRefs(
  parts: Pick<BulkParts, 'files' | 'origins' | 'maxFileBytes'>,
  { workspaceId, userId, fileId }: GivenFile,
  signal: AbortSignal,
): Promise<string[]> {
  const file = await parts.files.file({ workspaceId, fileId, channelId: userId });
  if (typeof file === 'string') throw new AppError('file_missing', MISSING[file]);
  if (kindOf(file) === 'other') throw wrongKind(file);
  if (file.size > parts.maxFileBytes) throw tooLarge(parts.maxFileBytes);
  const source = { url: file.url, size: file.size, token: await parts.files.token(workspaceId) };
  const kept = await openNamelessFile();
  try {
    await kept.write(download(source, { maxBytes: parts.maxFileBytes, origins: parts.origins }, signal));
    return await readAddresses(() => kept.read());
  } finally {
    await kept.close();
  }
}

/** `bytes` starts anew each time. @throws AppError `no_addresses`, `too_many_to_delete`, and what reading a table throws */
export async function readAddresses(bytes: () => AsyncIterable<Buffer>): Promise<string[]> {
  const { format, columns, sample } = await readTable(bytes);
  const guesses = guessColumns(columns, sample, { types: new Set(), isCountry: () => false });
  const column = toMapping(guesses).indexOf('email');
  if (column === -1) {
    throw new AppError(
      'no_addresses',
      'No column of this file holds mostly e-mail addresses, by which I find the contacts. Nothing was deleted.',
    );
  }
  const refs = new Set<string>();
  for await (const { cells } of readBody(bytes(), format)) {
    const cell = unguardCell((cells[column] ?? '').trim());
    const ref = readMailbox(cell)?.email ?? cell;
    if (ref !== '') refs.add(ref);
    if (refs.size > MAX_SET) throw tooMany();
  }
  return [...refs];
}
