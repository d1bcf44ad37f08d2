/** The file of an export holds every field of every contact, whatever is in it, and can be imported again. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Contact } from '../../src/contacts/contact.ts';
import { createFallingIds } from '../../src/exports/chosen.ts';
import { toMapping } from '../../src/imports/column-guess.ts';
import { guessColumns } from '../../src/imports/mapping.ts';
import { createLookups, readChecked } from '../../src/imports/rows.ts';
import { readTable } from '../../src/imports/table.ts';
import { buildContact } from '../contacts/contact.ts';
import { collect, pieces } from '../imports/support.ts';
import { wildContact } from '../slack/wild.ts';
import { account, rowsOf, writeAll } from './support.ts';

const HEADER =
  'id,email,first_name,last_name,type,country,state,city,address_line1,address_line2,state_province_region,postal_code,alt_email,created_at,updated_at';

const ana = buildContact({
  id: 7,
  contactTypeId: 9,
  email: 'ana@example.com',
  first_name: 'Ana',
  last_name: 'Ruiz',
  country: '1',
  state: 'Andalucía',
  city: 'Sevilla',
  address_line1: '=1+1',
  address_line2: 'Door "B", left',
  state_province_region: 'ES-AN',
  postal_code: '04100',
  altEmail: 'ruiz@example.com',
  createdAt: '2023-11-26T05:25:00.000000Z',
  updatedAt: '2024-01-02T05:25:00.000000Z',
});

/** What a spreadsheet would run gets a ' in front; half a character cannot be written in UTF-8. */
const written = (cell: string) => `${/^[=+\-@\t\r＝＋－＠]/.test(cell) ? "'" : ''}${cell.toWellFormed()}`;

let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'desk-test-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

describe('the file', () => {
  it('has a byte-order mark, CRLF, and each field in its column', async () => {
    const { whole, bytes, contacts, missing } = await writeAll([ana]);
    const row = `7,ana@example.com,Ana,Ruiz,Partners,Spain,Andalucía,Sevilla,'=1+1,"Door ""B"", left",ES-AN,04100,ruiz@example.com,2023-11-26T05:25:00.000000Z,2024-01-02T05:25:00.000000Z`;
    expect(whole.toString()).toBe(`\ufeff${HEADER}\r\n${row}\r\n`);
    expect({ bytes, contacts, missing }).toEqual({ bytes: whole.length, contacts: 1, missing: 0 });
  });

  it('has a column for each custom field that anybody has, and blanks for who does not', async () => {
    const field = (name: string, value: string) => ({ name, value });
    const { whole } = await writeAll([
      buildContact({ id: 3, customFields: [field('Company', 'A'), field('Company', 'B')] }),
      buildContact({ id: 2, customFields: [field('City', 'Rome'), field(' ', 'x')] }),
      buildContact({ id: 1, customFields: [field('company', 'C')] }),
    ]);
    const [header = [], ...rows] = rowsOf(whole);
    expect(header.slice(13, -2)).toEqual([
      'Company',
      'Company (2)',
      'City (2)',
      'custom field',
      'company (3)',
    ]);
    expect(rows.map((row) => row.slice(13, -2))).toEqual([
      ['A', 'B', '', '', ''],
      ['', '', 'Rome', 'x', ''],
      ['', '', '', '', 'C'],
    ]);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header.length]));
  });

  it('says the type by its number where the service does not name it', async () => {
    const { whole } = await writeAll([buildContact({ id: 1, contactTypeId: 4 })]);
    expect(rowsOf(whole)[1]?.[4]).toBe('4');
  });

  it('reads back as what went in, whatever the text', async () => {
    const many = fc.array(wildContact, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(many, async (contacts) => {
        const { whole, bytes } = await writeAll(contacts);
        const [header = [], ...rows] = rowsOf(whole);
        expect(bytes).toBe(whole.length);
        expect(new Set(header.map((name) => name.toLowerCase())).size).toBe(header.length);
        const cell = (row: number, column: string) => rows[row]?.[header.indexOf(column)];
        contacts.forEach((contact, row) => {
          expect(rows[row]).toHaveLength(header.length);
          expect(cell(row, 'id')).toBe(String(contact.id));
          for (const field of ['email', 'first_name', 'city', 'address_line2', 'postal_code'] as const) {
            expect(cell(row, field)).toBe(written(contact[field]));
          }
          expect(cell(row, 'alt_email')).toBe(written(contact.altEmail));
          const custom = rows[row]?.slice(13, -2).filter((value) => value !== '') ?? [];
          const values = contact.customFields.map(({ value }) => written(value)).filter((one) => one !== '');
          expect([...custom].sort()).toEqual([...values].sort());
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is refused over the limit, with a sentence, and nothing of it stays', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => buildContact({ id: i + 1, city: 'x'.repeat(500) }));
    await expect(writeAll(many, { maxBytes: 1024 * 1024 })).rejects.toMatchObject({
      code: 'export_too_large',
      message: expect.stringContaining('more than 1 MB'),
    });
    expect(await readdir(temporary)).toEqual([]);
  });

  it('is refused with more custom fields than a table holds', async () => {
    const customFields = Array.from({ length: 481 }, (_, i) => ({ name: `field ${i}`, value: 'x' }));
    await expect(writeAll([buildContact({ id: 1, customFields })])).rejects.toMatchObject({
      code: 'too_many_fields',
    });
  });

  it('never has a name that others could find', async () => {
    const seen: string[][] = [];
    async function* watched(): AsyncGenerator<Contact> {
      yield ana;
      seen.push(await readdir(temporary));
    }
    await writeAll(watched() as never);
    expect(seen).toEqual([[]]);
  });
});

/** The longest that this thread computed in one turn, in ms; a clock would count what the machine does beside. */
function watchTurns(): () => number {
  let longest = 0;
  let watching = true;
  let before = process.threadCpuUsage();
  const tick = () => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
    if (watching) setImmediate(tick);
  };
  setImmediate(tick);
  return () => {
    watching = false;
    return longest;
  };
}

describe('many contacts', () => {
  it('leave the event loop free', async () => {
    function* many() {
      for (let id = 40_000; id > 0; id--) {
        yield { ...ana, id, customFields: [{ name: `field ${id % 7}`, value: `value ${id}` }] };
      }
    }
    await writeAll([ana]);
    const longest = watchTurns();
    const { contacts } = await writeAll(many());
    expect(contacts).toBe(40_000);
    expect(longest()).toBeLessThan(50);
  });
});

describe('an exported file imported again', () => {
  const contacts = [
    ana,
    buildContact({
      id: 6,
      contactTypeId: 9,
      email: 'aiko@example.org',
      first_name: '@iko',
      country: 'Japan',
      customFields: [
        { name: 'Work email', value: 'w@example.org' },
        { name: 'Name', value: 'Somebody else' },
      ],
    }),
  ];

  it('finds each field in its column', async () => {
    const { whole } = await writeAll(contacts);
    const { format, columns, sample } = await readTable(() => pieces(whole));
    const known = { types: new Set(['partners']), isCountry: (name: string) => /^(Spain|Japan)$/.test(name) };
    const guesses = guessColumns(columns, sample, known);
    const mapping = toMapping(guesses);
    expect(guesses.filter(({ rivals }) => rivals.length > 0)).toEqual([]);
    const fields = guesses.flatMap(({ target, header }) => (target ? [[target, header]] : []));
    expect(fields).toEqual([
      ['email', 'email'],
      ['first_name', 'first_name'],
      ['last_name', 'last_name'],
      ['contact_type', 'type'],
      ['country', 'country'],
      ['state', 'state'],
      ['city', 'city'],
      ['address_line1', 'address_line1'],
      ['address_line2', 'address_line2'],
      ['state_province_region', 'state_province_region'],
      ['postal_code', 'postal_code'],
    ]);

    const lookups = createLookups({ countryId: async (_, name) => ({ Spain: 1, Japan: 2 })[name] }, account, [
      { id: 9, name: 'Partners' },
    ]);
    const defaults = { typeId: 1, countryId: undefined };
    const checked = await collect(readChecked(pieces(whole), { format, mapping }, lookups, defaults));
    expect(checked.map((row) => row.fit && row.draft)).toEqual([
      {
        contact_type_id: 9,
        country: 1,
        email: 'ana@example.com',
        first_name: 'Ana',
        last_name: 'Ruiz',
        state: 'Andalucía',
        city: 'Sevilla',
        address_line1: '=1+1',
        address_line2: 'Door "B", left',
        state_province_region: 'ES-AN',
        postal_code: '04100',
      },
      expect.objectContaining({
        contact_type_id: 9,
        country: 2,
        email: 'aiko@example.org',
        first_name: '@iko',
      }),
    ]);
  });
});

describe('chosen contacts', () => {
  it('are those with an id that was added, and no others', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 3000 });
    fc.assert(
      fc.property(ids, (wanted) => {
        const set = createFallingIds();
        for (const id of [...wanted].sort((a, b) => b - a)) set.add(id);
        const kept = new Set(wanted);
        expect(set.size).toBe(kept.size);
        for (let id = 0; id <= 5001; id++) expect(set.has(id)).toBe(kept.has(id));
      }),
      { numRuns: 30 },
    );
  });

  it('are counted as missing when the service has them no more', async () => {
    const chosen = { has: (id: number) => id !== 6, size: 3, asOf: undefined };
    const contacts = [9, 7, 6].map((id) => buildContact({ id }));
    const { whole, ...exported } = await writeAll(contacts, { chosen });
    expect(exported).toMatchObject({ contacts: 2, missing: 1 });
    expect(rowsOf(whole).map(([id]) => id)).toEqual(['id', '9', '7']);
  });
});
