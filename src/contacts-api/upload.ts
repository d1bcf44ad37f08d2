/** An uploaded file of contacts: every row is checked, and either all of them go in or none. */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { messageOf } from '../errors.ts';
import { readTypeId } from './contact-form.ts';
import type { Countries } from './countries.ts';
import { readCsvRows } from './csv-rows.ts';
import { type ContactValues, checkContact, readCountryNameOrNumber } from './fields.ts';
import { fieldText, MAX_FIELD_BYTES, readParts } from './forms.ts';
import { type FieldErrors, Problem, required, tooBig } from './problems.ts';
import type { ApiDb } from './schema.ts';
import {
  deleteStagedRows,
  insertRows,
  insertStagedRows,
  refreshTables,
  stageRows,
} from './uploads-repository.ts';

const MAX_FILE_BYTES = 25 * 1024 * 1024;
const UPLOAD_LIMITS = {
  files: 1,
  fileSize: MAX_FILE_BYTES,
  fields: 20,
  fieldSize: MAX_FIELD_BYTES,
  parts: 21,
};
/** All rows go in by one statement, and in the embedded database everybody else waits for it: under two seconds. */
const MAX_ROWS = 100_000;
/** What the other parts and the lines between them may add to a request's length. */
const AROUND_FILE_BYTES = 1024 * 1024;
/** Rows in memory at a time. */
const BATCH_ROWS = 500;
const MAX_SENTENCES = 50;
/** A file of so few rows is held in memory and never staged. */
const HELD_BATCHES = 4;

/**
 * Takes `contact_type_id` and `file` in any order. A row whose email exists already becomes one more contact, as a single
 * add does: what the real service does is not known, and a plain insert neither changes nor drops what is there.
 * @throws Problem 422 with the faults of all rows, 413 for a file too big; then nothing was imported.
 */
export async function receiveUpload(
  db: ApiDb,
  accountId: number,
  request: FastifyRequest,
  countries: Countries,
): Promise<void> {
  // A length that is told is judged at once; one that is not, while the file is read.
  if (Number(request.headers['content-length']) > MAX_FILE_BYTES + AROUND_FILE_BYTES) throw fileTooBig();
  const uploadId = randomUUID();
  // As long as the file did not come to its end.
  let staged = true;
  try {
    const { typeText, file } = await takeParts(db, uploadId, request, countries);
    const type = await readTypeId(db, accountId, typeText);
    const errors: FieldErrors = {
      ...('error' in type ? { contact_type_id: [type.error] } : {}),
      ...(file.sentences.length > 0 ? { file: file.sentences } : {}),
    };
    staged = file.held.length === 0;
    if ('error' in type || errors.file) throw new Problem(422, errors);
    const target = { accountId, typeId: type.id };
    if (staged) await insertStagedRows(db, uploadId, target);
    else await insertRows(db, file.held, target);
  } finally {
    await tidyUp(db, uploadId, staged, request.log);
  }
}

/** Its failure must not turn an upload that went in into one that did not. */
async function tidyUp(db: ApiDb, uploadId: string, staged: boolean, log: FastifyBaseLogger): Promise<void> {
  try {
    if (staged) await deleteStagedRows(db, uploadId);
    await refreshTables(db, { staged });
  } catch (error) {
    log.warn(
      { reason: messageOf(error) },
      'an upload was not tidied up; its staged rows go at the next start',
    );
  }
}

export function fileTooBig(): Problem {
  return new Problem(413, { file: [tooBig('file', MAX_FILE_BYTES)] });
}

/** `held` are all rows of a short file, in order; [] where they are staged. */
type FileReport = { held: ContactValues[]; sentences: string[] };

async function takeParts(db: ApiDb, uploadId: string, request: FastifyRequest, countries: Countries) {
  let typeText: string | undefined;
  let file: FileReport = { held: [], sentences: [required('file')] };
  if (!request.isMultipart()) return { typeText, file };
  for await (const part of readParts(request, UPLOAD_LIMITS)) {
    if (part.type === 'file' && part.fieldname === 'file') {
      file = await takeFile(db, uploadId, part, countries);
    } else if (part.type === 'file') {
      part.file.resume();
    } else if (part.fieldname === 'contact_type_id') {
      typeText = fieldText(part);
    } else if (part.fieldname === 'file') {
      file = { held: [], sentences: ['The file must be a file.'] };
    }
  }
  return { typeText, file };
}

async function takeFile(
  db: ApiDb,
  uploadId: string,
  part: MultipartFile,
  countries: Countries,
): Promise<FileReport> {
  if (!/\.csv$/i.test(part.filename)) {
    part.file.resume();
    return { held: [], sentences: ['The file must be a file of type: csv.'] };
  }
  const sentences = createSentences();
  let rows = 0;
  let batches = 0;
  let held: ContactValues[][] = [];
  let batch: ContactValues[] = [];
  const flush = async () => {
    if (batch.length === 0 || sentences.count() > 0) return;
    held.push(batch);
    batches += 1;
    if (batches <= HELD_BATCHES) return;
    for (const [at, some] of held.entries()) await stageRows(db, uploadId, batches - held.length + at, some);
    held = [];
  };
  for await (const entry of readCsvRows(part.file)) {
    if (entry.error !== undefined) {
      sentences.add(entry.error);
      continue;
    }
    rows += 1;
    if (rows > MAX_ROWS) {
      if (rows === MAX_ROWS + 1) sentences.add(`The file may not have more than ${MAX_ROWS} rows.`);
      continue;
    }
    const { values, errors } = checkContact(entry.fields, (text) => readCountryNameOrNumber(countries, text));
    if (values) batch.push(values);
    else for (const sentence of Object.values(errors).flat()) sentences.add(`Row ${entry.row}: ${sentence}`);
    if (rows % BATCH_ROWS !== 0) continue;
    await flush();
    batch = [];
    // A chunk of a file can hold thousands of short rows: others get their turn between the batches.
    await setImmediate();
  }
  await flush();
  if (rows === 0 && sentences.count() === 0) sentences.add('The file has no rows.');
  return { held: held.flat(), sentences: sentences.list() };
}

/** Keeps the first sentences and counts the rest, so that a hopeless file costs no more memory than a good one. */
function createSentences() {
  const kept: string[] = [];
  let count = 0;
  return {
    add(sentence: string) {
      count += 1;
      if (count <= MAX_SENTENCES) kept.push(sentence);
    },
    count: () => count,
    list: () => (count > kept.length ? [...kept, `And ${count - kept.length} more.`] : kept),
  };
}
