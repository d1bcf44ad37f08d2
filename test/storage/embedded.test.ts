/** The embedded database and its folder. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { newDataDir, silentLog } from '../support/database.ts';

const open = (dataDir: string) => openDatabase({ url: undefined, dataDir, log: silentLog });

let dataDir: string;
beforeEach(async () => {
  dataDir = await newDataDir('empty');
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('what was written is there after it was closed and opened again', async () => {
  const first = await open(dataDir);
  await first.pool.query('create table kept (word text)');
  await first.pool.query("insert into kept values ('still here')");
  await first.stop();
  const second = await open(dataDir);
  const { rows } = await second.pool.query('select word from kept');
  await second.stop();
  expect(rows).toEqual([{ word: 'still here' }]);
});

test('statements that fail, with parameters or without, cost nobody the connection', async () => {
  const database = await open(dataDir);
  await expect(database.query('select $1::integer', ['no number'])).rejects.toThrow('invalid input');
  await expect(database.query('selec')).rejects.toThrow('syntax error');
  await expect(database.query('select $1::integer as other', [4])).resolves.toMatchObject({
    rows: [{ other: 4 }],
  });
  await database.stop();
});

test('a script that fails within its own transaction leaves nobody in it', async () => {
  const database = await open(dataDir);
  await expect(database.query('begin; select 1/0; commit;')).rejects.toThrow('division by zero');
  expect((await database.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  await database.stop();
});

test('an answer of several megabytes comes whole, and the one after it is not mixed up with it', async () => {
  const database = await open(dataDir);
  const many = 'select n, repeat(n::text, 100) as text from generate_series(1, $1) n where n > $2';
  const { rows } = await database.query<{ n: number; text: string }>(many, [10_000, 0]);
  expect(rows).toHaveLength(10_000);
  expect(rows.every(({ n, text }) => text === String(n).repeat(100))).toBe(true);
  expect((await database.query('select $1::integer as n', [7])).rows).toEqual([{ n: 7 }]);
  await database.stop();
});

test('a folder that is open already is refused, and stays usable for who has it', async () => {
  const owner = await open(dataDir);
  await expect(open(dataDir)).rejects.toMatchObject({ code: 'data_dir_in_use' });
  await owner.ping();
  await owner.stop();
});

test('a folder too deep for a socket works all the same', async () => {
  const deep = join(await mkdtemp(join(tmpdir(), 'desk-deep-')), 'd'.repeat(100));
  const database = await open(deep);
  await database.ping();
  await database.stop();
  await rm(deep, { recursive: true, force: true });
});

test('a folder that is no folder is refused with what to do', async () => {
  const file = join(dataDir, 'a-file');
  await writeFile(file, '');
  await expect(open(file)).rejects.toMatchObject({
    code: 'embedded_database_failed',
    message: expect.stringContaining('DATABASE_URL'),
  });
});
