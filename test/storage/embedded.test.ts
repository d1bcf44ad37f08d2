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
