/** One process per data folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../src/storage/folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desk-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Another process that holds the folder until it is killed. */
async function holder() {
  const program = `
    import { lockFolder } from ${JSON.stringify(new URL('../../src/storage/folder-lock.ts', import.meta.url).href)};
    await lockFolder(${JSON.stringify(folder)});
    console.log('locked');
    setInterval(() => {}, 1000);`;
  const child = spawn('node', ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a second holder is refused in words a person can act on, and gets it after the release', async () => {
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'data_dir_in_use',
    message: expect.stringContaining('DATA_DIR'),
  });
  await lock.release();
  await (await lockFolder(folder)).release();
});

test('another living process keeps us out; once it is killed, the folder is ours', async () => {
  const other = await holder();
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'data_dir_in_use' });
  other.kill('SIGKILL');
  await once(other, 'exit');
  await (await lockFolder(folder)).release();
});

test('of many who find the same dead lock at once, exactly one gets it', async () => {
  const other = await holder();
  other.kill('SIGKILL');
  await once(other, 'exit');
  for (let round = 0; round < 20; round++) {
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const won = tries.filter((one) => one.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await won[0]?.value.release();
  }
});

test('a folder too deep for a socket is locked all the same', async () => {
  const deep = join(folder, 'd'.repeat(120));
  await mkdir(deep);
  const lock = await lockFolder(deep);
  await expect(lockFolder(deep)).rejects.toMatchObject({ code: 'data_dir_in_use' });
  await lock.release();
});

test('one folder under two names is one folder', async () => {
  const deep = join(folder, 'd'.repeat(120));
  await mkdir(deep);
  await symlink(deep, join(folder, 'link'));
  const lock = await lockFolder(deep);
  await expect(lockFolder(join(folder, 'link'))).rejects.toMatchObject({ code: 'data_dir_in_use' });
  await lock.release();
});

test('a copy of the first version that still runs keeps us out', async () => {
  const older = createServer((socket) => socket.destroy()).listen(join(folder, 'lock'));
  await once(older, 'listening');
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'data_dir_in_use' });
  older.close();
  await once(older, 'close');
  await (await lockFolder(folder)).release();
});
