/** How a file must look that the service takes as an upload: as its own sample file does. */
import { stringify } from 'csv-stringify/sync';
import { type ContactDraft, OPTIONAL_FIELDS, type OptionalField } from '../contacts/contact.ts';
import { findTextFormat } from './file-format.ts';
import { findName } from './header-names.ts';
import { readRows } from './parse.ts';

type UploadField = 'email' | 'country' | OptionalField;
const FIELDS: readonly string[] = ['email', 'country', ...OPTIONAL_FIELDS] satisfies UploadField[];

export type UploadLayout = {
  header: string[];
  /** For each column, in order, what it holds; null: nothing that we write. */
  fields: (UploadField | null)[];
  delimiter: string;
  /** Whether countries are written by name, or by the service's numbers. */
  countryBy: 'name' | 'number';
};

/** undefined when the sample does not say where e-mail address and country go: then nothing can be uploaded. */
export async function readUploadLayout(sample: Buffer): Promise<UploadLayout | undefined> {
  const bytes = async function* () {
    yield sample;
  };
  const format = await findTextFormat(bytes);
  let header: string[] | undefined;
  const countries: string[] = [];
  let fields: UploadLayout['fields'] = [];
  for await (const { cells } of readRows(bytes(), format)) {
    if (header) {
      countries.push((cells[fields.indexOf('country')] ?? '').trim());
      continue;
    }
    header = cells;
    fields = fieldsOf(cells);
    if (!fields.includes('email') || !fields.includes('country')) return undefined;
  }
  if (!header) return undefined;
  const named = countries.filter((country) => country !== '');
  const byNumber = named.length > 0 && named.every((country) => /^\d+$/.test(country));
  return { header, fields, delimiter: format.delimiter, countryBy: byNumber ? 'number' : 'name' };
}

/** A field goes into the column that is called as the service calls it, before one that only means it. */
function fieldsOf(header: string[]): UploadLayout['fields'] {
  const names = header.map((cell) => findName(cell));
  return names.map((name, column) => {
    if (!name || !FIELDS.includes(name.field)) return null;
    const claims = names.flatMap((one, at) => (one?.field === name.field ? [{ at, ...one }] : []));
    const winner = claims.find(({ why, group }) => why === 'name' && group === '') ?? claims[0];
    return winner?.at === column ? (name.field as UploadField) : null;
  });
}

/** False where a value would get lost: the layout has no column for it. */
export function fitsLayout(draft: ContactDraft, { fields }: UploadLayout): boolean {
  return OPTIONAL_FIELDS.every((field) => draft[field] === '' || fields.includes(field));
}

/** The file, or the next part of it, as the service takes it: the very values, unlike what this program writes for people. */
export function writeUpload(
  drafts: ContactDraft[],
  layout: UploadLayout,
  countryName: (country: number) => string,
  header = true,
): Buffer {
  const rows = drafts.map((draft) =>
    layout.fields.map((field) => {
      if (field === null) return '';
      if (field !== 'country') return draft[field];
      return layout.countryBy === 'number' ? String(draft.country) : countryName(draft.country);
    }),
  );
  return Buffer.from(
    stringify([...(header ? [layout.header] : []), ...rows], {
      delimiter: layout.delimiter,
      record_delimiter: 'windows',
    }),
  );
}

const FIRST_ROWS = 20;

/** A few rows that differ as much as the rest does: in country, in which fields are filled, in odd signs. */
export function pickVaried<R extends { draft: ContactDraft }>(rows: R[]): R[] {
  const seen = new Set<string>();
  const varied: R[] = [];
  const plain: R[] = [];
  for (const row of rows) {
    const traits = traitsOf(row.draft).filter((trait) => !seen.has(trait));
    for (const trait of traits) seen.add(trait);
    (traits.length > 0 ? varied : plain).push(row);
  }
  return [...varied, ...plain].slice(0, FIRST_ROWS);
}

function traitsOf(draft: ContactDraft): string[] {
  const traits = [`country ${draft.country}`];
  for (const field of ['email', ...OPTIONAL_FIELDS] as const) {
    const value = draft[field];
    if (value === '') continue;
    traits.push(`filled ${field}`);
    if (/[^\p{ASCII}]/u.test(value)) traits.push(`letters ${field}`);
    for (const sign of value.match(/["',;=+@|\\]/g) ?? []) if (field !== 'email') traits.push(`sign ${sign}`);
  }
  return traits;
}
