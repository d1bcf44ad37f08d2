/** Text of strangers as PostgreSQL stores it: without NUL, and without halves of surrogate pairs. */

export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** As JSON.stringify writes what PostgreSQL does not store; and such text itself, with a backslash more. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** The whole value as JSON, with all text in it storable; names of fields are ours. */
export function jsonOf(value: unknown): string {
  const text = JSON.stringify(value);
  if (!UNSTORABLE.test(text)) return text;
  return JSON.stringify(value, (_, part) => (typeof part === 'string' ? storable(part) : part));
}
