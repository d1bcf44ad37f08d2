/** Whatever strangers write comes back as they wrote it, by form and by file, and never breaks the server. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPTIONAL_FIELDS } from '../../src/contacts/contact.ts';
import { FRANCE, type Listed, useApi } from './running-api.ts';

const api = useApi();

/** Any well-formed text: control characters, emoji, right-to-left marks, markup, formulas. */
const wildText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.constantFrom(
    '<!channel>',
    '=HYPERLINK("http://example.com")',
    "'; drop table contacts; --",
    '\u202Eabc',
    '%00',
    '\0',
    'a\0b',
  ),
);
const wildFields = fc.record(Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, wildText])));

/** What is kept of a text: without NUL and outer blanks, null when that leaves nothing. */
function kept(text: string, lineBreak = '\r\n'): string | null {
  return (
    text
      .replaceAll('\0', '')
      .replace(/\r\n|\r|\n/g, lineBreak)
      .trim() || null
  );
}

function shown(contact: Listed | undefined) {
  return Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, contact?.[field]]));
}

async function newestDetails(): Promise<Listed> {
  const { mine } = api.current;
  const [newest] = await mine.list();
  const { body } = await mine.get(`contacts/details?contact_id=${newest?.id}`);
  return (body.message as { contact: Listed }).contact;
}

async function emptyList(): Promise<void> {
  const { db } = api.current;
  await db.deleteFrom('contacts').execute();
}

test('text goes through a multipart add and comes back from the details', async () => {
  const { mine } = api.current;
  await fc.assert(
    fc.asyncProperty(wildFields, async (fields) => {
      await emptyList();
      const required = { contact_type_id: mine.types[0] ?? 0, email: 'wild@example.com', country: FRANCE };
      const answer = await mine.post('contacts/add', { ...required, ...fields });
      expect(answer.status).toBe(200);
      // A form's line breaks travel as CR LF: so FormData writes them.
      const expected = Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, kept(fields[field] ?? '')]));
      expect(shown(await newestDetails())).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('text goes through an urlencoded update and comes back from the details', async () => {
  const { mine } = api.current;
  await emptyList();
  const { id } = await mine.add();
  await fc.assert(
    fc.asyncProperty(wildFields, async (fields) => {
      const required = {
        contact_id: String(id),
        contact_type_id: String(mine.types[0]),
        email: 'w@example.com',
        country: '1',
      };
      const body = new URLSearchParams({ ...required, ...fields }).toString();
      expect((await mine.postUrlencoded('contacts/update', body)).status).toBe(200);
      const expected = Object.fromEntries(
        OPTIONAL_FIELDS.map((field) => [field, (fields[field] ?? '').replaceAll('\0', '').trim() || null]),
      );
      expect(shown(await newestDetails())).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('text goes through a file and comes back from the list', async () => {
  const { mine } = api.current;
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(fc.array(wildFields, { minLength: 1, maxLength: 5 }), async (rows) => {
      await emptyList();
      const lines = rows.map((row) =>
        ['wild@example.com', 'France', ...OPTIONAL_FIELDS.map((field) => cell(row[field] ?? ''))].join(','),
      );
      const answer = await mine.upload(
        [['email', 'country', ...OPTIONAL_FIELDS].join(','), ...lines].join('\n'),
      );
      expect(answer).toMatchObject({ status: 200 });
      const expected = rows.map((row) =>
        Object.fromEntries(
          OPTIONAL_FIELDS.map((field) => [field, (row[field] ?? '').replaceAll('\0', '').trim() || null]),
        ),
      );
      expect((await mine.list()).toReversed().map(shown)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('no bytes make the server fail: it takes them or names what is wrong', async () => {
  const { url, mine } = api.current;
  const paths = ['contacts/add', 'contacts/update', 'contacts/bulk-delete', 'contacts/upload-csv'];
  const types = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];
  const part = fc.tuple(
    fc.constantFrom('email', 'file', 'strIds[0]', '__proto__', ''),
    fc.string({ unit: 'binary' }),
  );
  const multipart = fc.array(part).map((parts) => {
    const written = parts.map(
      ([name, text]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
    );
    return Uint8Array.from(Buffer.from(`${written.join('')}--x--\r\n`));
  });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Uint8Array.from(array)),
    multipart,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.constantFrom(...types),
      bytes,
      async (path, type, body) => {
        const headers = { ...mine.headers, 'content-type': type };
        const response = await fetch(url + path, { method: 'POST', headers, body });
        expect(response.status).toBeLessThan(500);
        expect(await response.json()).toMatchObject({ status: expect.stringMatching(/^(success|failed)$/) });
      },
    ),
    { numRuns: 150 },
  );
});

test('no e-mail address makes the server fail', async () => {
  const { mine } = api.current;
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.emailAddress(), wildText), async (email) => {
      const answer = await mine.post('contacts/add', {
        contact_type_id: mine.types[0] ?? 0,
        email,
        country: 1,
      });
      expect([200, 422]).toContain(answer.status);
    }),
    { numRuns: 80 },
  );
});
