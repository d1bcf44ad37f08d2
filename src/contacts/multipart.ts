/** The body of a CSV upload, written as it is read: the file is never in memory as a whole. */
import { randomUUID } from 'node:crypto';

export type CsvUpload = {
  contactTypeId: number;
  /** Of the file, ending in .csv: the service takes no other. */
  name: string;
  content: AsyncIterable<Uint8Array>;
  /** Length of `content`, when known: some servers want to be told. */
  bytes?: number;
};

export function buildCsvUpload(upload: CsvUpload): {
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array>;
} {
  const boundary = `contact-desk-${randomUUID()}`;
  const name = upload.name.replace(/[^\p{L}\p{N}._ -]+/gu, '_');
  const before = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="contact_type_id"\r\n\r\n${upload.contactTypeId}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const headers: Record<string, string> = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  if (upload.bytes !== undefined) {
    headers['content-length'] = String(before.length + upload.bytes + after.length);
  }
  const body = (async function* () {
    yield before;
    yield* upload.content;
    yield after;
  })();
  return { headers, body };
}
