/** Tells the service's sample CSV from everything else that may come in its place. */

export type CsvSample = { name: string; bytes: Buffer };

const DEFAULT_NAME = 'contacts-sample.csv';

/** undefined for JSON (`{}` too), a web page, an empty body, or text whose first line names no e-mail column. */
export function findCsvSample(
  bytes: Buffer,
  headers: Record<string, string | string[] | undefined>,
): CsvSample | undefined {
  const text = bytes
    .subarray(0, 4096)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '' || /^[{[<]/.test(text)) return undefined;
  const type = String(headers['content-type'] ?? '');
  const [firstLine = ''] = text.split(/\r\n|\r|\n/, 1);
  if (!/\bcsv\b/i.test(type) && !/mail/i.test(firstLine)) return undefined;
  return { name: fileName(String(headers['content-disposition'] ?? '')), bytes };
}

/** The last part of the name only, in harmless characters: it becomes the name of a file in Slack. */
function fileName(disposition: string): string {
  const given = /filename="?([^";]+)"?/i.exec(disposition)?.[1]?.split(/[\\/]/).at(-1) ?? '';
  const name = given.replace(/[^\p{L}\p{N}._ -]+/gu, '').trim();
  return /^[^.].*\.csv$/i.test(name) && name.length <= 100 ? name : DEFAULT_NAME;
}
