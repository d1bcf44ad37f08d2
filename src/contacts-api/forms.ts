/** Reads the form of a request, multipart or urlencoded, with limits on everything in it. */
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problems.ts';

/** Names and values as they came; a name may come several times. */
export type Form = [name: string, value: string][];

export const MAX_FORM_BYTES = 1024 * 1024;
export const MAX_FIELDS = 1000;
/** More than any column holds, so that a text somewhat too long gets its own sentence instead. */
export const MAX_FIELD_BYTES = 16 * 1024;

const FORM_LIMITS = { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, files: 0, parts: MAX_FIELDS };

/** No body at all is an empty form, whose required fields are then missing. @throws Problem 400, 413, 415 */
export async function readForm(request: FastifyRequest): Promise<Form> {
  if (!request.isMultipart()) return readUrlencoded(request);
  const form: Form = [];
  for await (const part of readParts(request, FORM_LIMITS)) {
    if (part.type === 'field') form.push([part.fieldname, fieldText(part)]);
  }
  return form;
}

/** The last value of each name counts, as in PHP. */
export function fieldsOf(form: Form): Record<string, string> {
  return Object.fromEntries(form);
}

/** The parts of a multipart body as they arrive; what is wrong with the body itself becomes a Problem. */
export async function* readParts(
  request: FastifyRequest,
  limits: Record<string, number>,
): AsyncGenerator<Multipart> {
  const isPartAFile = (_name: unknown, _type: unknown, fileName: string | undefined) =>
    fileName !== undefined;
  try {
    yield* request.parts({ limits, isPartAFile });
  } catch (error) {
    throw isFastifyError(error) ? error : unreadable(error);
  }
}

export function fieldText(part: Extract<Multipart, { type: 'field' }>): string {
  if (part.valueTruncated)
    throw new Problem(413, `A field may not be greater than ${MAX_FIELD_BYTES / 1024} kilobytes.`);
  // A part that calls itself JSON arrives parsed.
  return typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
}

export function unreadable(cause: unknown): Problem {
  const problem = new Problem(
    400,
    'The form data of the request could not be read to its end. Send it again.',
  );
  problem.cause = cause;
  return problem;
}

function readUrlencoded(request: FastifyRequest): Form {
  if (request.body === undefined || request.body === null) {
    if (request.headers['content-type'] === undefined) return [];
    throw new Problem(415, 'Send the fields as multipart/form-data or application/x-www-form-urlencoded.');
  }
  return Object.entries(request.body as Record<string, string | string[]>).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
}

function isFastifyError(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error;
}
