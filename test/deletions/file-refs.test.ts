/** The addresses of a file, read as an import reads it. */
import { expect, it } from 'vitest';
import { readAddresses } from '../../src/deletions/file-refs.ts';
import type { GivenTable } from '../../src/imports/import.ts';

const read = (text: string | Buffer, table?: GivenTable) =>
  readAddresses(async function* () {
    yield Buffer.from(text);
  }, table);

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
  await expect(read('%PDF-1.4')).rejects.toMatchObject({ code: 'wrong_kind' });
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
