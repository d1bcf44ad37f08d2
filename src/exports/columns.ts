/** The columns of an export: words that our own import and the service's sample know, then custom fields by their names. */
import { type Contact, OPTIONAL_FIELDS } from '../contacts/contact.ts';
import { AppError } from '../errors.ts';

/** `state`, `city` and what follows in the service's own order. */
const [, , ...PLACE] = OPTIONAL_FIELDS;
const FIRST = ['id', 'email', 'first_name', 'last_name', 'type', 'country', ...PLACE, 'alt_email'];
const LAST = ['created_at', 'updated_at'];
/** With the others this is what an import reads at most (500). */
const MOST_CUSTOM = 480;

/** What the service's list does not say of a contact by itself. */
export type Named = { type: string; country: string };

export type Columns = {
  /** The cells of one contact, to be kept until all columns are known. @throws AppError `too_many_fields` */
  read(contact: Contact, named: Named): string[];
  /** After the last contact. */
  header(): string[];
  /** Kept cells as a row below the header. */
  arrange(kept: string[]): string[];
};

/** Memory: the names of the custom fields. */
export function createColumns(): Columns {
  const titles: string[] = [];
  const taken = new Set([...FIRST, ...LAST]);
  const places = new Map<string, number>();

  /** Two columns of one name would be one to whoever reads the file. */
  function placeOf(name: string, time: number): number {
    const key = `${time} ${name}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    if (titles.length === MOST_CUSTOM) throw tooManyFields();
    let title = name;
    for (let number = 2; taken.has(title.toLowerCase()); number++) title = `${name} (${number})`;
    taken.add(title.toLowerCase());
    places.set(key, titles.length);
    return titles.push(title) - 1;
  }

  function customCells(fields: Contact['customFields']): string[] {
    const cells: string[] = titles.map(() => '');
    const times = new Map<string, number>();
    for (const { name: given, value } of fields) {
      const name = given.trim() || 'custom field';
      const time = (times.get(name) ?? 0) + 1;
      times.set(name, time);
      cells[placeOf(name, time)] = value;
    }
    return cells;
  }

  return {
    read(contact, { type, country }) {
      const { id, email, first_name, last_name, altEmail, createdAt, updatedAt } = contact;
      const place = PLACE.map((field) => contact[field]);
      const first = [String(id), email, first_name, last_name, type, country, ...place, altEmail];
      return [...first, createdAt, updatedAt, ...customCells(contact.customFields)];
    },
    header: () => [...FIRST, ...titles, ...LAST],
    arrange(kept) {
      const first = kept.slice(0, FIRST.length);
      const last = kept.slice(FIRST.length, FIRST.length + LAST.length);
      const custom = kept.slice(FIRST.length + LAST.length);
      return [...first, ...titles.map((_, place) => custom[place] ?? ''), ...last];
    },
  };
}

function tooManyFields(): AppError {
  return new AppError(
    'too_many_fields',
    `These contacts have more than ${MOST_CUSTOM} different custom fields, which is more than a table holds. Take fewer of them at once, for example by type:.`,
  );
}
