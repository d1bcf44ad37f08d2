/** The failures this API answers with: their HTTP status, and the sentences that Laravel uses for them. */
import { NOT_FOUND } from '../contacts/wire.ts';

/** Sentences by field. */
export type FieldErrors = Record<string, string[]>;

/** Thrown anywhere in a request; the server answers it as `{"status":"failed","errors":…}` with this HTTP status. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: string | FieldErrors;

  constructor(status: number, errors: string | FieldErrors) {
    super(typeof errors === 'string' ? errors : Object.keys(errors).join(', '));
    this.name = 'Problem';
    this.status = status;
    this.errors = errors;
  }
}

export function recordNotFound(): Problem {
  return new Problem(404, NOT_FOUND);
}

export function required(field: string): string {
  return `The ${attribute(field)} field is required.`;
}

export function mustBeInteger(field: string): string {
  return `The ${attribute(field)} must be an integer.`;
}

export function mustBeEmail(field: string): string {
  return `The ${attribute(field)} must be a valid email address.`;
}

export function invalidChoice(field: string): string {
  return `The selected ${attribute(field)} is invalid.`;
}

export function tooLong(field: string, characters: number): string {
  return `The ${attribute(field)} may not be greater than ${characters} characters.`;
}

export function tooBig(field: string, bytes: number): string {
  return `The ${attribute(field)} may not be greater than ${Math.floor(bytes / 1024)} kilobytes.`;
}

/** As Laravel names a field in a sentence: `contact_type_id` and `PublicKey` become "contact type id", "public key". */
function attribute(field: string): string {
  return field
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .replaceAll('_', ' ')
    .toLowerCase();
}
