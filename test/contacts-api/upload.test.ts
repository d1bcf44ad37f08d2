/** Uploading a file of contacts: all of it goes in or nothing, and every fault is named by its row. */
import { request } from 'node:http';
import { expect, test, vi } from 'vitest';
import { OPTIONAL_FIELDS } from '../../src/contacts/contact.ts';
import { type Client, useApi } from './running-api.ts';

const api = useApi();

const DONE = { status: 200, body: { status: 'success', message: 'Imported Successfully' } };
const refused = (errors: unknown, status = 422) => ({ status, body: { status: 'failed', errors } });
const refusedFile = (...sentences: string[]) => refused({ file: sentences });

/** The answer, and whether the list is what it was before. */
async function uploadAndCompare(client: Client, csv: string | Uint8Array<ArrayBuffer>) {
  const before = await client.list();
  const answer = await client.upload(csv);
  const after = await client.list();
  return { answer, untouched: JSON.stringify(after) === JSON.stringify(before) };
}

async function stagedRows(): Promise<unknown[]> {
  return api.current.db.selectFrom('upload_batches').select('upload_id').execute();
}

test('the sample file that is served imports back unchanged, whichever part comes first', async () => {
  const { url, mine } = api.current;
  const response = await fetch(`${url}contacts/csv-sample/download`, { headers: mine.headers });
  expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(response.headers.get('content-disposition')).toContain('attachment; filename="contacts-sample.csv"');
  const sample = new Uint8Array(await response.arrayBuffer());
  expect(await mine.upload(sample)).toEqual(DONE);
  const [, , first] = await mine.list();
  expect(first).toMatchObject({
    email: 'zoe.martin@example.com',
    country: 'France',
    first_name: 'Zoé',
    city: 'Lyon',
  });

  const form = new FormData();
  form.append('file', new Blob([sample]), 'SAMPLE.CSV');
  form.append('contact_type_id', String(mine.types[2]));
  const again = await fetch(`${url}contacts/upload-csv`, {
    method: 'POST',
    headers: mine.headers,
    body: form,
  });
  expect(await again.json()).toEqual(DONE.body);
  expect((await mine.list()).slice(0, 3).map((contact) => contact.contact_type_id)).toEqual(
    Array(3).fill(mine.types[2]),
  );
});

test('rows keep the order of the file, and every column arrives', async () => {
  const { mine } = api.current;
  const csv = [
    'Postal Code,email,COUNTRY,first_name,last-name,state,city,address_line1,address_line2,state_province_region',
    '"69 003",one@example.com,france,Zoé,"Martin, Dr.",S,C,"12 ""rue""",B,R',
    '',
    ',two@example.com,USA,,,,,"two\nlines"',
    ',three@example.com,75,,,,,,,',
  ].join('\r\n');
  expect(await mine.upload(csv)).toEqual(DONE);
  const [three, two, one] = await mine.list();
  expect(one).toMatchObject({
    email: 'one@example.com',
    country: 'France',
    first_name: 'Zoé',
    last_name: 'Martin, Dr.',
    state: 'S',
    city: 'C',
    address_line1: '12 "rue"',
    address_line2: 'B',
    state_province_region: 'R',
    postal_code: '69 003',
  });
  expect(two).toMatchObject({
    email: 'two@example.com',
    country: 'United States of America',
    address_line1: 'two\nlines',
  });
  expect(three).toMatchObject({ email: 'three@example.com', country: 'France', city: null });
});

test('a byte-order mark, lone line feeds and lone carriage returns do no harm', async () => {
  const { mine } = api.current;
  expect(await mine.upload('\uFEFFemail,country\nbom@example.com,France\n')).toEqual(DONE);
  expect(await mine.upload('email,country\rmac@example.com,France\r')).toEqual(DONE);
  expect((await mine.list()).slice(0, 2).map(({ email }) => email)).toEqual([
    'mac@example.com',
    'bom@example.com',
  ]);
});

test('an e-mail that exists becomes one more contact', async () => {
  const { mine } = api.current;
  const { id } = await mine.add({ email: 'known@example.com', first_name: 'Old' });
  expect(await mine.upload('email,country,first_name\nknown@example.com,France,New\n')).toEqual(DONE);
  const [newest, older] = await mine.list();
  expect(newest).toMatchObject({ email: 'known@example.com', first_name: 'New' });
  expect(older).toMatchObject({ id, first_name: 'Old' });
});

test('one faulty row keeps all rows out, and every fault is named by the row a spreadsheet shows', async () => {
  const csv = [
    'email,country,city',
    'good@example.com,France,Lyon',
    ',France,Lyon',
    '',
    `nobody,Atlantis,${'x'.repeat(256)}`,
    'good@example.com,,Lyon',
    'good@example.com,France,Lyon,extra',
  ].join('\n');
  const { answer, untouched } = await uploadAndCompare(api.current.mine, csv);
  expect(answer).toEqual(
    refusedFile(
      'Row 3: The email field is required.',
      'Row 5: The email must be a valid email address.',
      'Row 5: The selected country is invalid.',
      'Row 5: The city may not be greater than 255 characters.',
      'Row 6: The country field is required.',
      'Row 7: The row has more values than the header has columns.',
    ),
  );
  expect(untouched).toBe(true);
});

test('a fault in the last of many rows keeps all of them out and leaves nothing behind', async () => {
  const rows = Array.from({ length: 1700 }, (_, index) => `p${index}@example.com,France`);
  const csv = ['email,country', ...rows, 'broken,France'].join('\n');
  const { answer, untouched } = await uploadAndCompare(api.current.mine, csv);
  expect(answer).toEqual(refusedFile('Row 1702: The email must be a valid email address.'));
  expect(untouched).toBe(true);
  expect(await stagedRows()).toEqual([]);
});

test('many faults are cut to the first 50 and the number of the rest', async () => {
  const csv = `email,country\n${'x,France\n'.repeat(1234)}`;
  const { body } = await api.current.mine.upload(csv);
  const { file } = body.errors as { file: string[] };
  expect(file).toHaveLength(51);
  expect(file[0]).toBe('Row 2: The email must be a valid email address.');
  expect(file.at(-1)).toBe('And 1184 more.');
});

test.each([
  ['nothing', '', 'The file is empty.'],
  ['blank lines', '\n\r\n , \n', 'The file is empty.'],
  ['a header alone', 'email,country\n', 'The file has no rows.'],
  ['no e-mail column', 'country,city\nFrance,Lyon\n', 'Row 1: The column "email" is missing.'],
  ['no country column', 'email\nx@example.com\n', 'Row 1: The column "country" is missing.'],
  [
    'a column twice',
    'email,country,Email\nx@example.com,France,y\n',
    'Row 1: The column "email" is there twice.',
  ],
  [
    'an open quote',
    'email,country\nx@example.com,France\n"y@example.com,France\n',
    'Row 3: The row could not be read as CSV; check its quotes.',
  ],
  [
    'a stray quote',
    'email,country\nx@example.com,Fra"nce\ny@example.com,France\n',
    'Row 2: The row could not be read as CSV; check its quotes.',
  ],
  [
    'a quote open for too long',
    `email,country\n"${'x\n'.repeat(50_000)}`,
    'Row 2: The row is longer than 65536 characters; a quote in it may not be closed.',
  ],
])('a file with %s is refused', async (_what, csv, sentence) => {
  const { answer, untouched } = await uploadAndCompare(api.current.mine, csv);
  expect(answer).toEqual(refusedFile(sentence));
  expect(untouched).toBe(true);
});

test('a column that is not known is refused, since its data would be lost', async () => {
  const { body } = await api.current.mine.upload('email,country,phone\nx@example.com,France,1\n');
  const { file } = body.errors as { file: string[] };
  expect(file[0]).toMatch(
    /^Row 1: The column "phone" is not known\. Known columns: email, country, first_name/,
  );
});

test('a file that is not UTF-8 is refused', async () => {
  const sentence = 'The file must be a file of type: csv, written in UTF-8.';
  const latin1 = Uint8Array.from(Buffer.from('email,country,city\nx@example.com,France,Orléans\n', 'latin1'));
  expect(await api.current.mine.upload(latin1)).toEqual(refusedFile(sentence));
  const zip = Uint8Array.from([0x50, 0x4b, 3, 4, 0xff, 0xfe, 0, 0]);
  expect(await api.current.mine.upload(zip)).toEqual(refusedFile(sentence));
  const cut = Uint8Array.from(Buffer.from('email,country,city\nx@example.com,France,é').subarray(0, -1));
  expect(await api.current.mine.upload(cut)).toEqual(
    refusedFile('The file ends in the middle of a character.'),
  );
});

test('parts that are missing or of the wrong kind are named together', async () => {
  const { url, mine } = api.current;
  const both = {
    contact_type_id: ['The contact type id field is required.'],
    file: ['The file field is required.'],
  };
  expect(await mine.post('contacts/upload-csv', { x: 1 })).toEqual(refused(both));
  expect(await mine.postUrlencoded('contacts/upload-csv', '')).toEqual(refused(both));
  const text = await mine.post('contacts/upload-csv', { contact_type_id: 'x', file: 'email,country' });
  expect(text).toEqual(
    refused({
      contact_type_id: ['The contact type id must be an integer.'],
      file: ['The file must be a file.'],
    }),
  );
  const form = new FormData();
  form.append('file', new Blob(['email,country\nx@example.com,France\n']), 'contacts.xlsx');
  const response = await fetch(`${url}contacts/upload-csv`, {
    method: 'POST',
    headers: mine.headers,
    body: form,
  });
  expect(await response.json()).toEqual(
    refused({
      contact_type_id: ['The contact type id field is required.'],
      file: ['The file must be a file of type: csv.'],
    }).body,
  );
});

test('a file over the cap is refused with its size, whether its length is told beforehand or not', async () => {
  const { url, mine } = api.current;
  const sentence = refused({ file: ['The file may not be greater than 25600 kilobytes.'] }, 413);
  const wide = 'y'.repeat(250);
  const row = `x@example.com,France,${Array(8).fill(wide).join(',')}\n`;
  // A fault at the start spares the database the rows before the cap.
  const csv = `email,country,${OPTIONAL_FIELDS.join(',')}\nbroken\n${row.repeat(Math.ceil((27 * 1024 * 1024) / row.length))}`;
  const { answer, untouched } = await uploadAndCompare(mine, csv);
  expect(answer).toEqual(sentence);
  expect(untouched).toBe(true);

  const parts = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${csv}\r\n--x--\r\n`;
  const response = await fetch(`${url}contacts/upload-csv`, {
    method: 'POST',
    headers: { ...mine.headers, 'content-type': 'multipart/form-data; boundary=x' },
    body: new Blob([parts]).stream(),
    duplex: 'half',
  });
  expect({ status: response.status, body: await response.json() }).toEqual(sentence);
  expect(await stagedRows()).toEqual([]);
});

test('a file of more than 100,000 rows is refused', async () => {
  const { answer, untouched } = await uploadAndCompare(
    api.current.mine,
    `email,country\n${'x@example.com,France\n'.repeat(100_001)}`,
  );
  expect(answer).toEqual(refusedFile('The file may not have more than 100000 rows.'));
  expect(untouched).toBe(true);
});

test('an upload that breaks off imports nothing and leaves nothing behind', async () => {
  const { url, mine } = api.current;
  const before = await mine.list();
  const upload = request(`${url}contacts/upload-csv`, {
    method: 'POST',
    headers: { ...mine.headers, 'content-type': 'multipart/form-data; boundary=x' },
  });
  upload.on('error', () => {});
  upload.write(`--x\r\nContent-Disposition: form-data; name="contact_type_id"\r\n\r\n${mine.types[0]}\r\n`);
  upload.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nemail,country\n');
  upload.write('x@example.com,France\n'.repeat(3000));
  await vi.waitFor(async () => expect(await stagedRows()).not.toEqual([]), { timeout: 10_000 });
  upload.destroy();
  await vi.waitFor(async () => expect(await stagedRows()).toEqual([]), { timeout: 10_000 });
  expect(await mine.list()).toEqual(before);
});

test('a large file goes in whole while other calls are answered', async () => {
  const { mine, theirs } = api.current;
  const before = (await mine.list()).length;
  const rows = Array.from({ length: 12_000 }, (_, index) => `p${index}@example.com,France,Person ${index}`);
  let uploading = true;
  const upload = mine.upload(`email,country,first_name\n${rows.join('\n')}`).finally(() => {
    uploading = false;
  });
  let answered = 0;
  while (uploading) {
    await theirs.get('contacts-type');
    if (uploading) answered += 1;
  }
  expect(await upload).toEqual(DONE);
  expect(answered).toBeGreaterThan(2);
  const list = await mine.list();
  expect(list.length).toBe(before + 12_000);
  expect(list[0]).toMatchObject({ email: 'p11999@example.com' });
});
