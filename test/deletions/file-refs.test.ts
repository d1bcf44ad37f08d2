/** The addresses of a file, read as an import reads it. */
import { expect, it } from 'vitest';
import { readAddresses, readFileRefs } from '../../src/deletions/file-refs.ts';
import type { MissingFile, SharedFile } from '../../src/imports/face.ts';
import type { GivenTable } from '../../src/imports/file-reading.ts';
import { closed, listen, originOf } from '../imports/between.ts';

const FOR_DELETING = /^Nothing was deleted\. .*Then press Delete these… under the new file/;
const IN_THE_FORM = /^Nothing was deleted\. .*choose the new file in this form/;

const readAll = (text: string | Buffer, table?: GivenTable) =>
  readAddresses(async function* () {
    yield Buffer.from(text);
  }, table);
const read = async (text: string | Buffer, table?: GivenTable) => (await readAll(text, table)).refs;
const readRows = async (text: string) => (await readAll(text)).rows;

it('counts the rows that have an address, also those that repeat one', async () => {
  const rows = 'name;Mail\nAna;ana@x.example\nLeo;\nAna;ana@x.example\nMax;max@x.example\n';
  expect(await readRows(rows)).toBe(3);
});

it('takes the column of addresses, each once, wherever it stands and whatever it is called', async () => {
  expect(
    await read('name;Mail;city\nAna;ana@x.example;Rome\nLeo;leo@x.example;\nAna;ana@x.example;'),
  ).toEqual(['ana@x.example', 'leo@x.example']);
});

it('reads a bare list, one of another encoding, and one that our export has guarded', async () => {
  expect(await read('a@x.example\nb@x.example\n')).toEqual(['a@x.example', 'b@x.example']);
  expect(await read(Buffer.from('\ufeffemail\r\na@x.example\r\n', 'utf16le'))).toEqual(['a@x.example']);
  expect(await read("email\n'=a@x.example\nAna Ruiz <ana@x.example>\n")).toEqual([
    '=a@x.example',
    'ana@x.example',
  ]);
});

it('says so when there are no addresses, or when it is no table', async () => {
  await expect(read('a,b\n1,2\n')).rejects.toMatchObject({ code: 'no_addresses' });
  await expect(read('name,e-mail\n')).rejects.toMatchObject({ code: 'no_rows' });
  await expect(read('%PDF-1.4')).rejects.toMatchObject({ code: 'wrong_kind' });
});

it('leaves nobody out that a stray quote has joined to the row before', async () => {
  await expect(
    read('email,name\na@x.example,"Ana\nb@x.example,Leo\nc@x.example,"Max"\nd@x.example,Mia\n'),
  ).rejects.toMatchObject({ code: 'csv_quote_open', message: expect.stringContaining('lines 2 to 4') });
});

it('does not choose among columns that could all be the address', async () => {
  await expect(
    read('work,private\na@x.example,b@x.example\nc@x.example,d@x.example\n'),
  ).rejects.toMatchObject({
    code: 'addresses_unclear',
    message: expect.stringContaining('“private”'),
  });
});

it('takes what was said of the file in place of its own guesses', async () => {
  const text = 'work;private\na@x.example;b@x.example\nc@x.example;d@x.example\n';
  const format = { encoding: 'utf-8', delimiter: ';', headerRow: 2 };
  expect(await read(text, { format, column: 1 })).toEqual(['d@x.example']);
});

const CSV = { name: 'people.csv', kind: 'csv', size: 0, url: 'https://x.example', pasted: false, shares: [] };
const SHARED: GivenTable = { format: {}, column: undefined };
const given = (file: SharedFile | MissingFile, origins: string[] = [], table?: GivenTable) =>
  readFileRefs(
    { files: { file: async () => file, token: async () => '' }, origins, maxFileBytes: 1024 * 1024 },
    { workspaceId: 'T1', userId: 'U1', fileId: 'F1', table },
    AbortSignal.timeout(5000),
  );

async function served(bytes: string, { status = 200, table }: { status?: number; table?: GivenTable } = {}) {
  const server = await listen((_, res) => res.writeHead(status).end(bytes));
  try {
    const origin = originOf(server);
    return await given({ ...CSV, url: `${origin}/people.csv` }, [origin], table);
  } finally {
    await closed(server);
  }
}

it.each<[string, MissingFile | Partial<SharedFile>, string]>([
  ['a file that is gone', 'gone', 'was deleted, or is hidden'],
  ['a file that is closed', 'closed', 'does not let me read this file'],
  ['a file of another organisation', 'foreign', 'another organisation'],
  ['a file kept elsewhere', 'elsewhere', 'kept outside Slack'],
  ['a workbook', { name: 'people.xlsx' }, 'Excel workbook'],
  ['a file of a strange kind', { name: 'people.exe' }, '.csv, .tsv and .txt'],
  ['a file that is too large', { size: 2_000_000 }, 'larger than 1 MB'],
  ['a file at a strange address', {}, 'an address I may not fetch from'],
])('of %s it says why it cannot be read, and how to delete then', async (_, file, reason) => {
  const reading = given(typeof file === 'string' ? file : { ...CSV, ...file }, [], SHARED);
  await expect(reading).rejects.toMatchObject({ message: expect.stringContaining(reason) });
  await expect(reading).rejects.toMatchObject({ message: expect.stringMatching(FOR_DELETING) });
  await expect(reading).rejects.not.toMatchObject({ message: expect.stringMatching(/import/i) });
});

it.each([
  ['an empty file', '', 'is empty'],
  ['a PDF by another name', '%PDF-1.4', 'This is a PDF'],
  ['a quote that stays open', 'email,name\na@x.example,"Ana\nb@x.example,Leo\n', 'never closed'],
])('of %s it says why it cannot be read, and how to delete then', async (_, bytes, reason) => {
  const reading = served(bytes, { table: SHARED });
  await expect(reading).rejects.toMatchObject({ message: expect.stringContaining(reason) });
  await expect(reading).rejects.toMatchObject({ message: expect.stringMatching(FOR_DELETING) });
  await expect(served(bytes)).rejects.toMatchObject({ message: expect.stringMatching(IN_THE_FORM) });
});

it('what may pass by itself is only to be tried again', async () => {
  await expect(served('email\na@x.example\n', { status: 503 })).rejects.toMatchObject({
    code: 'file_unavailable',
    message: 'Nothing was deleted. Slack did not hand over the file. Try again in a minute.',
  });
});

it('what only deletes refuse is said in their own words', async () => {
  await expect(served('a,b\n1,2\n', { table: SHARED })).rejects.toMatchObject({
    code: 'no_addresses',
    message: expect.stringMatching(/^No column .*Paste the addresses into the form of \/contact delete/),
  });
  await expect(served('a,b\n1,2\n')).rejects.toMatchObject({
    code: 'no_addresses',
    message: expect.stringMatching(/^No column .*Paste the addresses into this form instead/),
  });
});
